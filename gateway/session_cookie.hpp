#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "gateway/http/message.hpp"

namespace cairn {

/// The cookie that a browser is signed in by, as `Set-Cookie` has it. Over https it is `Secure` and
/// called `__Host-cairn_session`: no other server and no page without TLS can set one of that name.
[[nodiscard]] std::string session_cookie(const Request& request, std::string_view token, int days);

/// What such a cookie says; empty where there is none. Over https only one of the name above
/// counts.
[[nodiscard]] std::string_view session_of_cookie(const Request& request);

/// The cookie by which a browser comes back from the company's own sign-in (`SignInTickets`), and
/// what such a one says. `SameSite=Lax`: another site sends it back here. Empty: it is taken away.
[[nodiscard]] std::string ticket_cookie(const Request& request,
                                        std::string_view ticket,
                                        std::chrono::seconds length);
[[nodiscard]] std::string_view ticket_of_cookie(const Request& request);

}  // namespace cairn
