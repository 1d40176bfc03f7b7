//! From the compiler's output to what a browser loads: the program split into what the first page
//! needs and what later ones do, and the scripts between it and the browser.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::failure::{Failure, Outcome};
use crate::fingerprint::{files_below, short_digest};

/// The files of one entry.
///
/// They name each other, so none can be named after its own content: all of them carry the digest
/// of the program they were made from.
#[derive(Debug)]
pub struct Glue {
    folder: PathBuf,
    name: String,
    first: Vec<String>,
    later: Vec<String>,
}

impl Glue {
    /// Splits a program at its lazy functions and generates its scripts in a folder of their own.
    /// Both tools are libraries, pinned in `Cargo.lock`.
    pub fn generate(wasm: &Path, folder: &Path, stem: &str, dev: bool) -> Outcome<Self> {
        // Files of an earlier build would be bundled again.
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::file("empty", folder, &error));
            }
            _ => {}
        }
        fs::create_dir_all(folder).map_err(|error| Failure::file("create", folder, &error))?;
        let program = fs::read(wasm).map_err(|error| Failure::file("read", wasm, &error))?;
        let mut glue = Self {
            folder: folder.to_path_buf(),
            name: format!("{stem}-{}", short_digest(&program)),
            first: Vec::new(),
            later: Vec::new(),
        };
        let main = folder.join(format!("{}.main", glue.name));
        glue.split(&program, &main)?;
        glue.bind(&main, dev)?;
        fs::remove_file(&main).map_err(|error| Failure::file("remove", &main, &error))?;
        glue.list()?;
        Ok(glue)
    }

    /// What the first load needs.
    pub fn first(&self) -> &[String] {
        &self.first
    }

    /// What is loaded when it is asked for.
    pub fn later(&self) -> &[String] {
        &self.later
    }

    /// The script that loads the program.
    pub fn script(&self) -> String {
        format!("{}.js", self.name)
    }

    /// The program that runs first.
    pub fn program(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }

    /// The content of one of the files.
    pub fn read(&self, name: &str) -> Outcome<Vec<u8>> {
        let path = self.folder.join(name);
        fs::read(&path).map_err(|error| Failure::file("read", &path, &error))
    }

    /// The script that loads the parts that come later.
    fn link(&self) -> String {
        format!("{}-split.js", self.name)
    }

    fn split(&self, program: &[u8], main: &Path) -> Outcome<()> {
        let link = format!("./{}", self.link());
        let script = format!("./{}", self.script());
        let mut options = wasm_split_cli_support::Options::new(program);
        options.output_dir = &self.folder;
        options.main_out_path = main;
        options.link_name = &link;
        options.main_module = &script;
        let parts = wasm_split_cli_support::transform(options).map_err(|error| {
            Failure::new(
                format!("the client cannot be split: {error:#}"),
                "It must be linked with `--emit-relocs` (.cargo/config.toml) and keep its symbols (profile wasm-release).",
            )
        })?;
        // The parts are named after functions alone: give them the digest too.
        let link = self.folder.join(self.link());
        let mut text =
            fs::read_to_string(&link).map_err(|error| Failure::file("read", &link, &error))?;
        for part in parts.split_modules {
            let name = part.file_name().unwrap_or_default().to_string_lossy();
            let renamed = format!("{}-{name}", self.name);
            text = text.replace(&format!("\"./{name}\""), &format!("\"./{renamed}\""));
            fs::rename(&part, self.folder.join(&renamed))
                .map_err(|error| Failure::file("rename", &part, &error))?;
        }
        fs::write(&link, text).map_err(|error| Failure::file("write", &link, &error))
    }

    fn bind(&self, main: &Path, dev: bool) -> Outcome<()> {
        Bindgen::new()
            .web(true)
            .and_then(|bindgen| {
                bindgen
                    .input_path(main)
                    .out_name(&self.name)
                    .typescript(false)
                    // The later parts share the first one's function table.
                    .keep_lld_exports(true)
                    .debug(dev)
                    .keep_debug(dev)
                    .remove_name_section(!dev)
                    .remove_producers_section(!dev)
                    .generate(&self.folder)
            })
            .map_err(|error| {
                Failure::new(
                    format!("wasm-bindgen cannot process the client: {error:#}"),
                    "The versions of wasm-bindgen and wasm-bindgen-cli-support in Cargo.toml must be equal.",
                )
            })
    }

    /// Sorts what was generated into first and later.
    fn list(&mut self) -> Outcome<()> {
        let program = self.program();
        for file in files_below(&self.folder, &[])? {
            let name = file.strip_prefix(&self.folder).unwrap_or(&file);
            let name = name.to_string_lossy().into_owned();
            if name.ends_with(".wasm") && name != program {
                self.later.push(name);
            } else {
                self.first.push(name);
            }
        }
        Ok(())
    }
}
