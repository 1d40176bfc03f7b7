//! The bundle: `frontend/dist/` with hashed, pre-compressed files, ready to be embedded.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::{ENTRIES, Entry};
use crate::failure::{Failure, Outcome};
use crate::fingerprint::{files_below, short_digest};
use crate::glue::Glue;
use crate::stylesheet;

/// Starts an entry; see the file for why it is one.
const BOOT: &str = include_str!("boot.js");

/// Follows the loader in development builds.
const RELOAD: &str = include_str!("reload.js");

/// The bundle's own record: fingerprint and sizes. It starts with a dot so that nobody serves it.
const STAMP: &str = ".stamp";

/// Files below this many bytes of brotli are one line of the size table: splitting makes many.
const SMALL: usize = 4 * 1024;

/// What compression may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A second, for working on the client; its pages reload by themselves.
    Quick,
    /// The smallest there is, for what is shipped.
    Smallest,
}

impl Effort {
    /// Brotli's quality, 0 to 11.
    fn brotli(self) -> u32 {
        match self {
            Self::Quick => 4,
            Self::Smallest => 11,
        }
    }

    /// Gzip's level, 0 to 9.
    fn gzip(self) -> u32 {
        match self {
            Self::Quick => 1,
            Self::Smallest => 9,
        }
    }
}

/// What a file weighs, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// As it is.
    pub raw: usize,
    /// As brotli; the same as raw for what is compressed by its own format.
    pub brotli: usize,
}

/// What the bundle weighs.
#[derive(Debug, Clone, Default)]
pub struct Report {
    files: BTreeMap<String, Size>,
    /// Page to the files its first load needs, the page included.
    first_loads: BTreeMap<String, Vec<String>>,
}

impl Report {
    /// The first load of every entry in the bundle, in bytes of brotli.
    pub fn first_loads(&self) -> impl Iterator<Item = (Entry, usize)> {
        ENTRIES.into_iter().filter_map(|entry| {
            let files = self.first_loads.get(entry.page)?;
            let bytes = files
                .iter()
                .filter_map(|file| self.files.get(file))
                .map(|size| size.brotli)
                .sum();
            Some((entry, bytes))
        })
    }

    /// Prints the size table.
    pub fn print(&self) {
        println!("{:<84} {:>12} {:>12}", "file", "raw", "brotli");
        let mut small = Vec::new();
        for (name, size) in &self.files {
            if size.brotli < SMALL {
                small.push(size.brotli);
                continue;
            }
            println!(
                "{name:<84} {:>12} {:>12}",
                kibibytes(size.raw),
                kibibytes(size.brotli)
            );
        }
        println!(
            "{:<84} {:>12} {:>12}",
            format!("{} smaller files", small.len()),
            "",
            kibibytes(small.iter().sum())
        );
        for (entry, bytes) in self.first_loads() {
            println!(
                "first load of {}: {} of {} allowed",
                entry.page,
                kibibytes(bytes),
                kibibytes(entry.budget)
            );
        }
    }

    fn to_json(&self, fingerprint: &str) -> Value {
        let files: BTreeMap<_, _> = self
            .files
            .iter()
            .map(|(name, size)| (name, [size.raw, size.brotli]))
            .collect();
        json!({ "fingerprint": fingerprint, "files": files, "first_loads": self.first_loads })
    }

    /// Nothing when the text is not a stamp of this version: then the bundle is built again.
    fn from_json(value: &Value) -> Option<Self> {
        let mut report = Self::default();
        for (name, sizes) in value.get("files")?.as_object()? {
            let size = |index| usize::try_from(sizes.get(index)?.as_u64()?).ok();
            let (raw, brotli) = (size(0)?, size(1)?);
            report.files.insert(name.clone(), Size { raw, brotli });
        }
        for (page, files) in value.get("first_loads")?.as_object()? {
            let files = files.as_array()?.iter();
            let files: Option<Vec<_>> = files.map(|file| file.as_str().map(String::from)).collect();
            report.first_loads.insert(page.clone(), files?);
        }
        Some(report)
    }
}

fn kibibytes(bytes: usize) -> String {
    // One decimal, in integers.
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{} KiB", tenths / 10, tenths % 10)
}

/// The bundle's folder.
pub struct Bundle {
    folder: PathBuf,
}

impl Bundle {
    /// The bundle in a folder that may not exist yet.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The report of the bundle, if it was made from inputs of this fingerprint and is complete.
    pub fn current(&self, fingerprint: &str) -> Option<Report> {
        let text = fs::read_to_string(self.folder.join(STAMP)).ok()?;
        let stamp: Value = serde_json::from_str(&text).ok()?;
        if stamp.get("fingerprint")?.as_str()? != fingerprint {
            return None;
        }
        let report = Report::from_json(&stamp)?;
        let complete = report
            .files
            .keys()
            .all(|name| self.folder.join(name).is_file());
        complete.then_some(report)
    }

    /// Writes the bundle. A server that reads the folder meanwhile sees a consistent one: hashed
    /// files come first, the pages that name them after, and only then the old ones go.
    pub fn write(
        &self,
        frontend: &Path,
        entries: &[(Entry, Glue)],
        effort: Effort,
        fingerprint: &str,
    ) -> Outcome<Report> {
        let stamp = self.folder.join(STAMP);
        if stamp.exists() {
            fs::remove_file(&stamp).map_err(|error| Failure::file("remove", &stamp, &error))?;
        }
        let mut writer = Writer {
            folder: &self.folder,
            effort,
            report: Report::default(),
            written: BTreeSet::new(),
        };
        let assets = frontend.join("assets");
        if assets.is_dir() {
            for file in files_below(&assets, &[])? {
                let name = file.strip_prefix(&assets).unwrap_or(&file);
                writer.file(&format!("assets/{}", name.display()), &read(&file)?)?;
            }
        }
        for (entry, glue) in entries {
            writer.entry(frontend, *entry, glue)?;
        }
        let Writer {
            report, written, ..
        } = writer;
        for file in files_below(&self.folder, &[])? {
            if !written.contains(&file) {
                fs::remove_file(&file).map_err(|error| Failure::file("remove", &file, &error))?;
            }
        }
        let text = report.to_json(fingerprint).to_string();
        replace(&stamp, text.as_bytes())?;
        Ok(report)
    }
}

/// The bundle while it is written.
struct Writer<'a> {
    folder: &'a Path,
    effort: Effort,
    report: Report,
    written: BTreeSet<PathBuf>,
}

impl Writer<'_> {
    /// Bundles one entry: style sheet, programs, glue, loader and page.
    fn entry(&mut self, frontend: &Path, entry: Entry, glue: &Glue) -> Outcome<()> {
        let css = stylesheet::bundle(frontend, entry.styles)?;
        let css = self.hashed(entry.stem, "css", css.as_bytes())?;
        let mut needed = vec![entry.page.to_owned(), css.clone()];
        for name in glue.first() {
            needed.push(self.file(&format!("assets/{name}"), &glue.read(name)?)?);
        }
        for name in glue.later() {
            self.file(&format!("assets/{name}"), &glue.read(name)?)?;
        }
        let mut boot = BOOT
            .replace("{{js}}", &glue.script())
            .replace("{{wasm}}", &glue.program());
        if self.effort == Effort::Quick {
            boot.push_str(RELOAD);
        }
        let boot = self.hashed(&format!("{}-boot", entry.stem), "js", boot.as_bytes())?;

        let template_path = frontend.join(entry.page);
        let template = fs::read_to_string(&template_path)
            .map_err(|error| Failure::file("read", &template_path, &error))?;
        let page = fill_page(&template, &css, &boot, &glue.script(), &glue.program()).map_err(|missing| {
            Failure::new(
                format!("frontend/{} has no {missing}", entry.page),
                "Pages name their stylesheet `{{css}}` and their loader `{{boot}}`, and have a head.",
            )
        })?;
        self.file(entry.page, page.as_bytes())?;
        needed.push(boot);
        self.report
            .first_loads
            .insert(entry.page.to_owned(), needed);
        Ok(())
    }

    /// Writes a file named after its content and returns its name in the bundle.
    fn hashed(&mut self, stem: &str, extension: &str, content: &[u8]) -> Outcome<String> {
        let name = format!("assets/{stem}-{}.{extension}", short_digest(content));
        self.file(&name, content)
    }

    /// Writes a file and its compressed twins, and returns its name.
    fn file(&mut self, name: &str, content: &[u8]) -> Outcome<String> {
        let path = self.folder.join(name);
        let mut size = Size {
            raw: content.len(),
            brotli: content.len(),
        };
        if is_compressible(name) {
            let brotli = brotli(content, self.effort.brotli())
                .map_err(|error| Failure::file("compress", &path, &error))?;
            let gzip = gzip(content, self.effort.gzip())
                .map_err(|error| Failure::file("compress", &path, &error))?;
            size.brotli = brotli.len();
            self.plain(&self.folder.join(format!("{name}.br")), &brotli)?;
            self.plain(&self.folder.join(format!("{name}.gz")), &gzip)?;
        }
        self.plain(&path, content)?;
        self.report.files.insert(name.to_owned(), size);
        Ok(name.to_owned())
    }

    fn plain(&mut self, path: &Path, content: &[u8]) -> Outcome<()> {
        replace(path, content)?;
        self.written.insert(path.to_path_buf());
        Ok(())
    }
}

/// Fills a page's template; the error names what is missing from it.
///
/// The program is fetched while the page is still read: without the hints the browser would only
/// learn of it after loading the loader and the glue, one after the other.
fn fill_page(
    template: &str,
    css: &str,
    boot: &str,
    script: &str,
    program: &str,
) -> Result<String, &'static str> {
    for placeholder in ["{{css}}", "{{boot}}", "</head>"] {
        if !template.contains(placeholder) {
            return Err(placeholder);
        }
    }
    let hints = format!(
        "  <link rel=\"modulepreload\" href=\"/assets/{script}\">\n  \
         <link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" href=\"/assets/{program}\" crossorigin>\n</head>"
    );
    Ok(template
        .replace("{{css}}", &format!("/{css}"))
        .replace("{{boot}}", &format!("/{boot}"))
        .replacen("</head>", &hints, 1))
}

/// Formats that compress themselves are left alone.
fn is_compressible(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|text| text.to_str());
    !matches!(
        extension,
        Some("png" | "jpg" | "jpeg" | "webp" | "avif" | "woff2" | "ico")
    )
}

fn brotli(content: &[u8], quality: u32) -> std::io::Result<Vec<u8>> {
    // 22 is the largest window that every browser takes.
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip(content: &[u8], level: u32) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
    writer.write_all(content)?;
    writer.finish()
}

fn read(path: &Path) -> Outcome<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file("read", path, &error))
}

/// Writes beside and renames, so that nobody reads half a file.
fn replace(path: &Path, content: &[u8]) -> Outcome<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&beside, content))
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|error| Failure::file("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gets_its_names_and_hints() {
        let page = fill_page(
            "<head><link href=\"{{css}}\"></head><script type=module src=\"{{boot}}\"></script>",
            "assets/a.css",
            "assets/b.js",
            "c.js",
            "d.wasm",
        )
        .expect("the template is complete");
        for part in [
            "\"/assets/a.css\"",
            "\"/assets/b.js\"",
            "\"/assets/c.js\"",
            "\"/assets/d.wasm\"",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert_eq!(
            fill_page("<head></head>{{boot}}", "", "", "", ""),
            Err("{{css}}")
        );
    }

    #[test]
    fn compression_can_be_undone() {
        let text = b"demand, priority, maturity; ".repeat(100);
        let packed = brotli(&text, 11).expect("memory does not fail");
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).expect("it is brotli");
        assert_eq!(unpacked, text);
        assert!(packed.len() < text.len());
    }

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        let mut report = Report::default();
        report
            .files
            .insert("index.html".into(), Size { raw: 9, brotli: 5 });
        report
            .first_loads
            .insert("index.html".into(), vec!["index.html".into()]);
        let read = Report::from_json(&report.to_json("abc")).expect("it is a stamp");
        assert_eq!(read.files, report.files);
        assert_eq!(read.first_loads().map(|(_, bytes)| bytes).sum::<usize>(), 5);
        assert!(Report::from_json(&json!({ "files": 1 })).is_none());
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(kibibytes(0), "0.0 KiB");
        assert_eq!(kibibytes(1), "0.1 KiB");
        assert_eq!(kibibytes(1536), "1.5 KiB");
    }
}
