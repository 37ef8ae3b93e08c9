"""The address that failed sign-ins are counted by."""

from ipaddress import IPv6Address, ip_address, ip_network

_HOST_BITS = 64


def address_of(remote: str | None) -> str:
    """Return the IPv4 address, or the /64 network of an IPv6 address, which one host may fill."""
    try:
        address = ip_address(remote or "")
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _HOST_BITS), strict=False))
