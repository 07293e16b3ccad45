#include "tests/gateway/roles/session_of.hpp"

#include <catch2/catch.hpp>

namespace cairn::test {

std::string session_of(const ServedWorkspace& served, const std::string& token) {
    const std::string password = "a password of some length";
    const Json me = served.client(token).get("/api/v1/me").json();
    People people = served.workspace->people();
    const Uuid user = Uuid::parse(me["id"].get<std::string>()).value();
    REQUIRE(people.set_password(user, password));
    const auto signed_in = people.sign_in(me["email"].get<std::string>(), password, "127.0.0.1");
    REQUIRE(signed_in);
    return signed_in->token;
}

HttpAnswer view_as(const ServedWorkspace& served,
                   const std::string& session,
                   const std::string& user) {
    return served.client(session).send("PUT", "/api/v1/session/view_as",
                                       json_text(Json{{"user", user}}));
}

}  // namespace cairn::test
