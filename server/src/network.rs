//! Who a request comes from: the address of the peer, or the one that our own proxies name.

use crate::state::ServerState;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::net::{IpAddr, SocketAddr};

/// The address of the caller, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub Option<IpAddr>);

impl<S: Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let proxies = parts.extensions.get::<ServerState>().map_or(0, |state| state.config.proxies);
        Ok(Self(caller(&parts.headers, peer, proxies)))
    }
}

/// Each proxy appends the address it heard from: the entry of our first proxy is the caller, the entries before it anybody can write.
pub fn caller(headers: &HeaderMap, peer: Option<IpAddr>, proxies: u8) -> Option<IpAddr> {
    if proxies == 0 {
        return peer;
    }
    let list = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<&str> = list.flat_map(|value| value.split(',')).map(str::trim).collect();
    let place = addresses.len().checked_sub(proxies.into());
    place.and_then(|place| addresses.get(place)?.parse().ok()).or(peer)
}

/// The unit that limits count by: an IPv6 customer has a whole /64.
pub fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{:x?}", &address.segments()[..4]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_entries_of_our_own_proxies_count() {
        let name = axum::http::HeaderName::from_static("x-forwarded-for");
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_static("6.6.6.6, 1.2.3.4, 10.0.0.1"))]);
        let peer: IpAddr = "10.0.0.2".parse().unwrap();
        assert_eq!(caller(&headers, Some(peer), 0), Some(peer));
        assert_eq!(caller(&headers, Some(peer), 2), Some("1.2.3.4".parse().unwrap()));
        assert_eq!(caller(&HeaderMap::new(), Some(peer), 1), Some(peer));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_network() {
        let network = |address: &str| network_of(address.parse().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:1.2.3.4"), network("1.2.3.4"));
    }
}
