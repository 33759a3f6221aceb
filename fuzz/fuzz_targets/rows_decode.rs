#![no_main]

use standin::batch::Kind;
use standin::script::Dialect;
use standin::script::rows::{Form, decode, encode};

const FORMS: [Form; 8] = [
    Form::Null,
    Form::Bare,
    Form::Quoted { escaped: false },
    Form::Quoted { escaped: true },
    Form::Hex,
    Form::Bits,
    Form::Copy { escaped: false },
    Form::Copy { escaped: true },
];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [flags, form, raw @ ..] = data else { return };
    let dialect = if flags & 4 == 0 { Dialect::Mysql } else { Dialect::Postgres };
    let modes = standin_fuzz::modes(dialect, *flags);
    let form = FORMS[usize::from(*form) % FORMS.len()];
    let mut value = Vec::new();
    if decode(raw, form, &modes, &mut value).is_err() {
        return;
    }
    // What was read can be written in its place, and is then read the same.
    let mut written = Vec::new();
    let escaped = |form| match form {
        Form::Quoted { .. } => Form::Quoted { escaped: true },
        Form::Copy { .. } => Form::Copy { escaped: true },
        form => form,
    };
    if !matches!(form, Form::Null | Form::Bare | Form::Hex)
        && encode(Kind::Text, &value, form, raw, &modes, &mut written).is_ok()
    {
        let mut again = Vec::new();
        decode(&written, escaped(form), &modes, &mut again).expect("what was written can be read");
        assert_eq!(value, again);
    }
});
