//! `annona-wasm-glue IN.wasm FOLDER`: writes the JavaScript module, the types and the stripped
//! WebAssembly that a browser loads. The same as the `wasm-bindgen` command, in the version
//! that the Cargo.lock beside it fixes.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, folder] = arguments.as_slice() else {
        eprintln!("usage: annona-wasm-glue IN.wasm FOLDER");
        return ExitCode::from(2);
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).typescript(true).omit_default_module_path(false);
    // Names of functions are for people with a debugger, and a tenth of what is sent.
    bindgen.remove_name_section(true).remove_producers_section(true);
    let made = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("annona-wasm-glue: {error:?}");
            ExitCode::FAILURE
        }
    }
}
