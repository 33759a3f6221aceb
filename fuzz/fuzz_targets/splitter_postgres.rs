#![no_main]

use standin::script::Dialect;

libfuzzer_sys::fuzz_target!(|data: &[u8]| standin_fuzz::split(Dialect::Postgres, data));
