#include "openid/logout_token.hpp"

namespace cairn {
namespace {

constexpr const char* logout_event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::size_t id_bytes_max = 255;

/// "" where it is none.
std::string claimed_id(const Json& claims, std::string_view name) {
    std::string id = claimed_text(claims, name);
    return id.size() > id_bytes_max ? "" : id;
}

bool is_of_logout(const Json& claims) {
    const auto events = claims.find("events");
    if (events == claims.end() || !events->is_object()) return false;
    const auto event = events->find(logout_event);
    return event != events->end() && event->is_object();
}

}  // namespace

Result<CompanyLogout> read_logout_token(const SignedToken& token, const ExpectedToken& expected) {
    const Json& claims = token.claims;
    if (!token.type.empty() && token.type != "jwt" && token.type != "logout+jwt")
        return unbelievable_token("the token is of another kind");
    if (auto addressed = check_addressed(token, expected); !addressed)
        return tl::unexpected(addressed.error());
    if (!is_of_logout(claims)) return unbelievable_token("the token is not about signing out");
    if (claims.contains("nonce")) return unbelievable_token("the token is of a sign-in");
    CompanyLogout logout{.issuer = std::string(expected.issuer),
                         .subject = claimed_subject(claims),
                         .session = claimed_id(claims, "sid"),
                         .message = claimed_id(claims, "jti"),
                         .said = *claimed_time(claims, "iat")};
    if (logout.message.empty()) return unbelievable_token("the token is called nothing");
    // What is there and none may not be taken as if it were not there: all sessions would end.
    const bool is_whole = (!claims.contains("sub") || !logout.subject.empty()) &&
                          (!claims.contains("sid") || !logout.session.empty());
    if (!is_whole || (logout.subject.empty() && logout.session.empty()))
        return unbelievable_token("the token says of nobody that he signed out");
    return logout;
}

}  // namespace cairn
