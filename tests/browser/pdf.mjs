// Reads what Chromium printed: pages, their size, and their text.
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

/**
 * The pages of a PDF file, each with its size in points and its text without white space, as far as
 * Chromium writes PDF.
 *
 * @param {Buffer} file
 * @returns {{width: number, height: number, text: string}[]}
 */
export function pages(file) {
  const objects = read(file);
  const find = (id) => objects.get(Number(id)) ?? assert.fail(`no object ${id}`);
  const found = [];
  for (const { head } of objects.values()) {
    if (!/\/Type\s*\/Page\b/.test(head)) {
      continue;
    }
    const [, width, height] = /\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/.exec(head);
    const fonts = new Map();
    const resources = /\/Font\s*<<(.*?)>>/s.exec(head)?.[1] ?? "";
    for (const [, name, id] of resources.matchAll(/\/(\w+)\s+(\d+)\s+0\s+R/g)) {
      const map = /\/ToUnicode\s+(\d+)\s+0\s+R/.exec(find(id).head)?.[1];
      fonts.set(name, map ? characters(find(map).stream()) : new Map());
    }
    const contents = [.../\/Contents\s+(\[[^\]]*\]|\d+\s+0\s+R)/.exec(head)[1].matchAll(/(\d+)\s+0\s+R/g)];
    const drawn = contents.map(([, id]) => find(id).stream()).join("\n");
    found.push({ width: Number(width), height: Number(height), text: textOf(drawn, fonts) });
  }
  return found;
}

/** The objects of a file by their number: what they say, and their stream. */
function read(file) {
  const source = file.toString("latin1");
  const objects = new Map();
  for (const match of source.matchAll(/(\d+)\s+0\s+obj\b/g)) {
    const start = match.index + match[0].length;
    const end = source.indexOf("endobj", start);
    const stream = source.indexOf("stream", start);
    const has = stream > 0 && stream < end;
    const head = source.slice(start, has ? stream : end);
    objects.set(Number(match[1]), {
      head,
      stream: () => {
        const from = source[stream + 6] === "\r" ? stream + 8 : stream + 7;
        const bytes = file.subarray(from, from + Number(/\/Length\s+(\d+)/.exec(head)[1]));
        return (head.includes("/FlateDecode") ? inflateSync(bytes) : bytes).toString("latin1");
      },
    });
  }
  return objects;
}

/** The text of each glyph of a font. */
function characters(map) {
  const text = (hex) => String.fromCharCode(...hex.match(/.{4}/g).map((unit) => Number.parseInt(unit, 16)));
  const found = new Map();
  for (const [, lines] of map.matchAll(/beginbfchar(.*?)endbfchar/gs)) {
    for (const [, glyph, to] of lines.matchAll(/<(\w+)>\s*<(\w+)>/g)) {
      found.set(Number.parseInt(glyph, 16), text(to));
    }
  }
  for (const [, lines] of map.matchAll(/beginbfrange(.*?)endbfrange/gs)) {
    for (const [, first, last, to] of lines.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const [from, until] = [Number.parseInt(first, 16), Number.parseInt(last, 16)];
      for (let glyph = from; glyph <= until; glyph += 1) {
        const code = Number.parseInt(to, 16) + glyph - from;
        found.set(glyph, String.fromCodePoint(code));
      }
    }
  }
  return found;
}

/** What is drawn, without white space: how letters are set apart is the font's. */
function textOf(drawn, fonts) {
  let font = new Map();
  let text = "";
  const parts = /\/(\w+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>/g;
  for (const [, name, glyphs] of drawn.matchAll(parts)) {
    if (name) {
      font = fonts.get(name) ?? new Map();
    } else {
      text += glyphs.match(/.{4}/g)?.map((glyph) => font.get(Number.parseInt(glyph, 16)) ?? "").join("") ?? "";
    }
  }
  // Letters that fonts draw as one are two.
  return text.normalize("NFKC").replace(/\s+/g, "");
}
