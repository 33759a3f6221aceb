#![no_main]

use standin::batch::copy_text::escape;
use standin::script::rows::{Form, decode};
use standin::script::{Dialect, Modes};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let modes = Modes::new(Dialect::Postgres);
    let copy = Form::Copy { escaped: true };
    let mut value = Vec::new();
    let _ = decode(data, copy, &modes, &mut value);
    if std::str::from_utf8(data).is_ok() {
        let (mut written, mut again) = (Vec::new(), Vec::new());
        escape(data, &mut written);
        assert!(!written.contains(&b'\t') && !written.contains(&b'\n'));
        decode(&written, copy, &modes, &mut again).expect("what was written can be read");
        assert_eq!(data, again);
    }
});
