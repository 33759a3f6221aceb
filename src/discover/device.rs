//! Devices and programs that somebody uses.

use super::fit::is_mac_address;
use super::*;

pub struct Device;
pub const KIND: Device = Device;

static NAMES: Lexicon = Lexicon {
    anywhere: &["useragent", "browser", "mac", "macaddress", "macaddr", "deviceid", "deviceuuid", "imei", "imsi", "iccid", "udid", "idfa", "gaid", "advertisingid", "adid", "fingerprint", "devicefingerprint", "browserid", "visitorid", "cookieid", "serialnumber", "serialno", "vin", "licenseplate", "licenceplate", "numberplate", "platenumber", "userdevice", "hostname", "androidid", "vehicleregistration", "clientinfo"],
    about_a_person: &["agent"],
    never: &[],
};

/// Six pairs of hex digits, neither all zero nor the broadcast address.
fn is_mac(text: &[u8]) -> bool {
    let pairs: Vec<&[u8]> = text.split(|byte| *byte == b':' || *byte == b'-').collect();
    pairs.len() == 6
        && pairs.iter().all(|pair| pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit))
        && pairs.windows(2).any(|two| two[0] != two[1])
}

impl Kind for Device {
    fn name(&self) -> &'static str {
        "device"
    }

    fn summary(&self) -> &'static str {
        "device identifier"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["3c:22:fb:", "9a:10:02"]), Sample::Value(&["Mozilla/5.0 (X11; Linux x86_64)"]), Sample::Column("sessions.user_agent"), Sample::Column("t.hw macaddr"), Sample::Column("phones.imei")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["00:00:00:00:00:00"]), Sample::Value(&["12:30:45"]), Sample::Value(&["ff:ff:ff:ff:ff:ff"]), Sample::Column("t.machine"), Sample::Column("films.browser_count int")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::MacAddr | Type::Uuid | Type::Json { .. } | Type::Bytes { .. } | Type::Array(_)) || is_mac_address(ty)
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        let words = tokens(&column.name);
        let says = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_ref()));
        if is_mac_address(&column.ty) || says(&["mac", "macaddress", "macaddr"]) {
            &["internet.mac", "substitute"]
        } else if says(&["useragent", "browser", "agent"]) {
            &["internet.user_agent", "substitute"]
        } else if says(&["hostname", "host"]) {
            &["internet.hostname", "substitute"]
        } else {
            &["substitute", "key"]
        }
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let by_type = is_mac_address(&column.ty);
        let named = self.holds(&column.ty) && NAMES.matches(table, column);
        let evidence = if by_type { Evidence::Type(self.summary()) } else { Evidence::Name(self.summary()) };
        (by_type || named).then(|| self.suspicion(column, evidence, &Fit::of(table, column)))
    }

    fn confirm(&self, text: &[u8]) -> bool {
        text.starts_with(b"Mozilla/") || is_mac(text)
    }
}
