#pragma once
// Which addresses belong to the open internet.
#include "alertd/model/text.hpp"

namespace alertd::net {

// `address` is the 4 bytes of an IPv4 or the 16 bytes of an IPv6 address, in network order. False
// for loopback, private, link-local, shared, documentation, multicast and reserved ranges, for
// tunnels whose inner address cannot be trusted (6to4, Teredo, NAT64), and for any other length. An
// IPv4 address inside ::ffff:0:0/96 is judged as that address.
bool is_global(Bytes address);

}  // namespace alertd::net
