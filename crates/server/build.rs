//! Makes sure that the folder of the built client exists, so that the server
//! compiles before the client was ever built.

fn main() {
    let folder = std::path::Path::new("../../frontend/dist");
    if let Err(error) = std::fs::create_dir_all(folder) {
        println!("cargo::error=cannot create frontend/dist: {error}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../frontend/dist");
}
