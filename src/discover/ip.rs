//! Internet addresses.

use super::*;

pub struct Ip;
pub const KIND: Ip = Ip;

static NAMES: Lexicon = Lexicon {
    anywhere: &["ip", "ips", "ipaddress", "ipaddresses", "ipaddr", "remoteaddr", "remoteaddress", "remoteip", "clientip", "clientaddr", "xforwardedfor", "ipv4", "ipv6", "hostip", "loginip", "signupip", "ipsignup", "lastip", "currentip"],
    about_a_person: &[],
    never: &["ipversion"],
};

impl Kind for Ip {
    fn name(&self) -> &'static str {
        "ip"
    }

    fn summary(&self) -> &'static str {
        "IP address"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["203.0.113.7"]), Sample::Value(&["2001:db8::1"]), Sample::Value(&["10.0.0.0/8"]), Sample::Column("sessions.ip_address"), Sample::Column("logins.ip inet"), Sample::Column("t.whatever inet")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["1.2.3"]), Sample::Value(&["1.2.3.4.5"]), Sample::Value(&["12:30"]), Sample::Value(&["::"]), Sample::Column("shipments.ship_to int"), Sample::Column("t.tip")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Inet | Type::Cidr | Type::Bytes { .. } | Type::Int { .. } | Type::Array(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["internet.ip"]
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        let by_type = matches!(column.ty, Type::Inet | Type::Cidr);
        let named = self.holds(&column.ty) && NAMES.matches(table, column);
        let evidence = if by_type { Evidence::Type(self.summary()) } else { Evidence::Name(self.summary()) };
        (by_type || named).then(|| self.suspicion(column, evidence, &Fit::of(table, column)))
    }

    fn confirm(&self, text: &[u8]) -> bool {
        let address = text.split(|byte| *byte == b'/').next().unwrap_or_default();
        std::str::from_utf8(address)
            .is_ok_and(|address| address.len() > 4 && address.parse::<std::net::IpAddr>().is_ok())
    }

    /// Versions look like addresses, and few have four parts.
    fn chance(&self) -> f64 {
        0.01
    }

    fn least_share(&self) -> f64 {
        0.3
    }
}
