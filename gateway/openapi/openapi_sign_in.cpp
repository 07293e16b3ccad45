#include "gateway/openapi/openapi_sign_in.hpp"

#include "gateway/openapi/openapi_schemas.hpp"

namespace cairn {

/// Named as the routes' handlers are, beside which it may be compiled.
namespace openapi_sign_in {
namespace {

Json no_body(const DescribedRoute&) { return {}; }

Json link(const DescribedRoute&) { return texts_object({"link"}); }
Json link_and_password(const DescribedRoute&) { return texts_object({"link", "new"}); }
Json link_made(const DescribedRoute&) {
    return json_content(object_schema(
        {{"link", text_schema()}, {"path", text_schema()}, {"ends_at", text_schema("date-time")}},
        {"link", "path", "ends_at"}));
}
Json link_holder(const DescribedRoute&) {
    return json_content(object_schema({{"name", text_schema()},
                                       {"email", text_schema()},
                                       {"language", text_schema()},
                                       {"workspace", text_schema()}},
                                      {"name", "email", "language", "workspace"}));
}

Json only_challenge(const DescribedRoute&) { return texts_object({"challenge"}); }
Json own_password(const DescribedRoute&) { return texts_object({"password"}); }
Json passkey_made(const DescribedRoute&) {
    return texts_object({"name", "client_data", "attestation"});
}
Json passkey_shown(const DescribedRoute&) {
    return texts_object({"id", "client_data", "authenticator_data", "signature", "user"});
}
Json passkey_shown_first(const DescribedRoute&) {
    return texts_object(
        {"id", "client_data", "authenticator_data", "signature", "user", "challenge"});
}
Json name_and_password(const DescribedRoute&) { return texts_object({"name", "password"}); }
Json options(const DescribedRoute&) {
    return json_content(object_schema({{"publicKey", {{"type", "object"}}}}, {"publicKey"}));
}
Json kept_passkey(const DescribedRoute&) {
    return json_content(object_schema({{"id", text_schema()}}, {"id"}));
}
Json listed_passkeys(const DescribedRoute&) {
    return json_content(
        object_schema({{"passkeys", list_schema({{"type", "object"}})}}, {"passkeys"}));
}
Json who_came_in(const DescribedRoute&) { return json_content(schema_reference("me")); }

constexpr RouteBodies sign_in_table[] = {
    {Method::post, "/api/v1/users/{id}/link", no_body, link_made},
    {Method::post, "/api/v1/link", link, link_holder},
    {Method::post, "/api/v1/link/password", link_and_password, no_body, 204},
    {Method::post, "/api/v1/session/passkey/begin", only_challenge, options},
    {Method::post, "/api/v1/session/passkey", passkey_shown_first, who_came_in},
    {Method::get, "/api/v1/me/passkeys", no_body, listed_passkeys},
    {Method::post, "/api/v1/me/passkeys/begin", own_password, options},
    {Method::post, "/api/v1/me/passkeys", passkey_made, kept_passkey},
    {Method::patch, "/api/v1/me/passkeys/{passkey}", name_and_password, no_body, 204},
    {Method::post, "/api/v1/me/passkeys/{passkey}/remove", own_password, no_body, 204},
    {Method::post, "/api/v1/me/proof/begin", no_body, options},
    {Method::post, "/api/v1/me/proof", passkey_shown, no_body, 204},
    {Method::get, "/api/v1/users/{id}/passkeys", no_body, listed_passkeys},
    {Method::del, "/api/v1/users/{id}/passkeys/{passkey}", no_body, no_body, 204},
};

}  // namespace
}  // namespace openapi_sign_in

std::span<const RouteBodies> sign_in_bodies() { return openapi_sign_in::sign_in_table; }

}  // namespace cairn
