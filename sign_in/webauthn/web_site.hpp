#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cairn {

/// A site as browsers know it that make and use passkeys there.
struct WebSite {
    std::string origin;  ///< "https://crm.example:8443"
    std::string name;    ///< "crm.example": what a passkey is for, whatever the port.
};

/// The site at an address as `Host` has it. Nothing where no browser makes passkeys: an address of
/// numbers, or one without TLS that is not of the browser's own machine (`localhost`).
[[nodiscard]] std::optional<WebSite> web_site(bool is_https, std::string_view host);

}  // namespace cairn
