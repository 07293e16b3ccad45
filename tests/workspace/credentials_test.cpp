#include "sign_in/credentials.hpp"

#include "tests/support/workspace_fixture.hpp"
#include "tests/workspace/full_queue.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr const char* email = "admin@example.com";
constexpr const char* good_password = "correct horse battery";

/// Types of the events of access, oldest first.
std::vector<std::string> noted(WorkspaceFixture& fixture) {
    std::vector<std::string> types;
    fixture.workspace->audit(*fixture.admin)
        .value()
        .events({}, 1000, {.types = {"access"}, .stream = {}, .actor = {}, .until = {}},
                [&](Position, std::string_view type, const std::string& json) {
                    CHECK(json.find("password\":") == std::string::npos);
                    types.emplace_back(type);
                    return true;
                });
    return types;
}

/// What the events of access after a position say.
std::vector<Json> details(WorkspaceFixture& fixture, Position after) {
    std::vector<Json> data;
    fixture.workspace->audit(*fixture.admin)
        .value()
        .events(after, 1000, {.types = {"access"}, .stream = {}, .actor = {}, .until = {}},
                [&](Position, std::string_view, const std::string& json) {
                    data.push_back(trusted_json(json)["data"]);
                    return true;
                });
    return data;
}

}  // namespace

TEST_CASE_METHOD(WorkspaceFixture,
                 "the one-time password lets in and must be changed",
                 "[credentials]") {
    const auto signed_in =
        workspace->people().sign_in(" Admin@Example.com ", one_time_password, "10.0.0.1");
    REQUIRE(signed_in);
    auto identity = workspace->people().identify(signed_in->token);
    REQUIRE(identity);
    CHECK(identity->actor.id == admin->id);
    CHECK(identity->password_must_change);
    const auto other = workspace->people().sign_in(email, one_time_password, "10.0.0.2");
    REQUIRE(other);
    REQUIRE(workspace->people().change_password(admin->id, one_time_password, good_password,
                                                signed_in->token));
    CHECK_FALSE(workspace->people().identify(signed_in->token)->password_must_change);
    // Every other session ended.
    CHECK_FALSE(workspace->people().identify(other->token));
    CHECK(workspace->people().sign_in(email, one_time_password, "10.0.0.1").error().reason ==
          "session.refused");
    CHECK(workspace->people().sign_in(email, good_password, "10.0.0.1"));
    CHECK(noted(*this) == std::vector<std::string>{"access.password_reset", "access.signed_in",
                                                   "access.signed_in", "access.password_changed",
                                                   "access.sign_in_refused", "access.signed_in"});
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "a session ends when it is left and after thirty days",
                 "[credentials]") {
    const auto first = workspace->people().sign_in(email, one_time_password, "");
    const auto second = workspace->people().sign_in(email, one_time_password, "");
    REQUIRE((first && second));
    workspace->people().sign_out(first->token);
    CHECK_FALSE(workspace->people().identify(first->token));
    reopen();
    CHECK(workspace->people().identify(second->token));
    clock.advance(std::chrono::hours(24 * 30));
    CHECK_FALSE(workspace->people().identify(second->token));
    CHECK_FALSE(workspace->people().identify(""));
    CHECK_FALSE(workspace->people().identify("cairn_"));
    CHECK(noted(*this).back() == "access.signed_out");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "five failures on an e-mail and its caller may not try again for a while",
                 "[credentials]") {
    for (int i = 0; i < 5; ++i)
        CHECK(workspace->people().sign_in(email, "wrong", "10.0.0.9").error().reason ==
              "session.refused");
    const Position head = workspace->head();
    const auto throttled = workspace->people().sign_in(email, one_time_password, "10.0.0.9");
    REQUIRE(!throttled);
    CHECK(throttled.error().code == ErrorCode::throttled);
    CHECK(throttled.error().data["retry_after_s"] == 900);
    // And nobody can fill the log with it.
    CHECK(workspace->head() == head);
    // Its owner, elsewhere, is not kept out.
    CHECK(workspace->people().sign_in(email, one_time_password, "10.0.0.1"));
    clock.advance(std::chrono::minutes(15));
    CHECK(workspace->people().sign_in(email, one_time_password, "10.0.0.9"));
    // What succeeded forgives what came before.
    for (int i = 0; i < 4; ++i)
        CHECK_FALSE(workspace->people().sign_in(email, "wrong", "10.0.1.1"));
    CHECK(workspace->people().sign_in(email, one_time_password, "10.0.1.1"));
    CHECK(workspace->people().sign_in(email, "wrong", "10.0.1.1").error().reason ==
          "session.refused");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "to write an e-mail in another way finds the same person and no more attempts",
                 "[credentials]") {
    const std::string full_width =
        "\xef\xbd\x81"
        "dmin@example.com";
    CHECK(workspace->people().sign_in("\xe3\x80\x80" + full_width, one_time_password, ""));
    for (const std::string& same : {std::string(email), full_width, "\n" + full_width,
                                    std::string("ADMIN@example.com"), full_width + "\xc2\xa0"})
        CHECK(workspace->people().sign_in(same, "wrong", "").error().reason == "session.refused");
    CHECK(workspace->people()
              .sign_in("\xe2\x80\x83"
                       "admin@example.com",
                       one_time_password, "")
              .error()
              .reason == "session.throttled");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "strangers cannot fill the log, and how many were refused is known",
                 "[credentials]") {
    const auto refuse = [&](int i) {
        const std::string number = std::to_string(i);
        CHECK(workspace->people()
                  .sign_in("nobody" + number, "wrong", "10.0.0." + number)
                  .error()
                  .reason == "session.refused");
    };
    const std::uint64_t head = workspace->head().value;
    for (int i = 0; i < 63; ++i) refuse(i);
    CHECK(workspace->head().value == head + 60);
    clock.advance(std::chrono::minutes(1));
    refuse(64);
    refuse(65);
    CHECK(details(*this, Position{head + 60}) ==
          std::vector<Json>{{{"what", "sign_in_refused"}, {"unnoted", "3"}},
                            {{"what", "sign_in_refused"}}});
}

TEST_CASE_METHOD(WorkspaceFixture, "what cannot be noted does not happen", "[credentials]") {
    const auto session = workspace->people().sign_in(email, one_time_password, "");
    const Actor operators = Actor::system();
    const auto token = workspace->people().issue_token(operators, admin->id);
    REQUIRE((session && token));
    const Position head = workspace->head();
    {
        const FullQueue full(*workspace);
        CHECK(workspace->people().one_time_password(operators, admin->id).error().reason ==
              "queue.full");
        CHECK(workspace->people()
                  .change_password(admin->id, one_time_password, good_password, "")
                  .error()
                  .reason == "queue.full");
        CHECK(workspace->people().revoke_tokens(*admin, admin->id).error().reason == "queue.full");
        CHECK(workspace->people().issue_token(operators, admin->id).error().reason == "queue.full");
    }
    CHECK(workspace->head() == head);
    CHECK(workspace->people().identify(session->token));
    CHECK(workspace->people().identify(*token));
    CHECK(workspace->people().sign_in(email, one_time_password, ""));
    CHECK_FALSE(workspace->people().sign_in(email, good_password, ""));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "tokens are revoked by an administrator, and with the password",
                 "[credentials]") {
    const Actor bo = colleague("bo@example.com");
    const auto hers = workspace->people().issue_token(Actor::system(), admin->id);
    const auto first = workspace->people().issue_token(*admin, bo.id);
    const auto second = workspace->people().issue_token(*admin, bo.id);
    REQUIRE((hers && first && second));
    CHECK(workspace->people().revoke_tokens(bo, bo.id).error().reason == "access.denied");
    CHECK(workspace->people().revoke_tokens(*admin, Uuid{}).error().reason == "record.unknown");
    REQUIRE(workspace->people().revoke_tokens(*admin, bo.id));
    CHECK_FALSE(workspace->people().identify(*first));
    CHECK_FALSE(workspace->people().identify(*second));
    CHECK(noted(*this).back() == "access.tokens_revoked");
    const auto third = workspace->people().issue_token(*admin, bo.id);
    REQUIRE(workspace->people().one_time_password(*admin, bo.id));
    CHECK_FALSE(workspace->people().identify(*third));
    CHECK(workspace->people().identify(*hers));
    // Nor do those of one who left come back with him.
    const auto last = workspace->people().issue_token(*admin, bo.id);
    change({"user", bo.id}, {{"active", false}});
    REQUIRE(workspace->people().revoke_tokens(*admin, bo.id));
    change({"user", bo.id}, {{"active", true}});
    CHECK_FALSE(workspace->people().identify(*last));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "sessions that are over are gone at the next start",
                 "[credentials]") {
    REQUIRE(workspace->people().sign_in(email, one_time_password, ""));
    clock.advance(std::chrono::hours(24 * 30));
    reopen();
    close();
    const Vault vault(dir / "data" / "vault", ids, Vault::Access::read_only);
    CHECK(vault.list("session/").empty());
    CHECK(vault.list("password/").size() == 1);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "strangers who try somebody's password keep nobody out where he is signed in",
                 "[credentials]") {
    const auto sign_in = [&](const std::string& password, const std::string& from) {
        const auto done = workspace->people().sign_in(email, password, from);
        return done ? "" : done.error().reason;
    };
    CHECK(sign_in(one_time_password, "10.0.0.1") == "");
    for (int i = 0; i < 50; ++i)
        CHECK(sign_in("wrong", "192.0.2." + std::to_string(i / 5)) == "session.refused");
    CHECK(sign_in(one_time_password, "10.0.0.2") == "session.throttled");
    CHECK(sign_in(one_time_password, "10.0.0.1") == "");
    // Nor has he more guesses there than anybody.
    for (int i = 0; i < 5; ++i) CHECK(sign_in("wrong", "10.0.0.1") == "session.refused");
    CHECK(sign_in(one_time_password, "10.0.0.1") == "session.throttled");
}

TEST_CASE("an address gets twenty failures, whomever they are for", "[credentials]") {
    Throttle throttle({.failures_max = 20});
    const Time start{};
    for (int i = 0; i < 20; ++i)
        CHECK_FALSE(throttle.attempt("10.0.0.1", start + std::chrono::seconds(i)));
    CHECK(throttle.attempt("10.0.0.1", start + std::chrono::seconds(60)) ==
          std::chrono::seconds(15 * 60 - 60));
    CHECK_FALSE(throttle.attempt("10.0.0.2", start));
    throttle.forgive("10.0.0.1");
    CHECK_FALSE(throttle.attempt("10.0.0.1", start + std::chrono::seconds(60)));
    CHECK(throttle.attempt("10.0.0.1", start + std::chrono::seconds(60)));
    throttle.forgive_all("10.0.0.1");
    CHECK_FALSE(throttle.attempt("10.0.0.1", start + std::chrono::seconds(60)));
}

TEST_CASE("whoever makes up keys does not fill the memory, nor make others forgotten",
          "[credentials]") {
    Throttle throttle({.failures_max = 2, .window = std::chrono::minutes(15), .keys_max = 100});
    for (int i = 0; i < 2; ++i) CHECK_FALSE(throttle.attempt("victim", {}));
    for (int i = 0; i < 1000; ++i)
        static_cast<void>(throttle.attempt("made up " + std::to_string(i), {}));
    CHECK(throttle.attempt("victim", {}));
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "strangers, people without a password and people who left are refused alike",
                 "[credentials]") {
    const Actor bo = colleague("bo@example.com");
    CHECK(workspace->people().sign_in("nobody@example.com", "x", "").error().reason ==
          "session.refused");
    CHECK(workspace->people().sign_in("not an address", "x", "").error().reason ==
          "session.refused");
    CHECK(workspace->people().sign_in("bo@example.com", "", "").error().reason ==
          "session.refused");
    REQUIRE(workspace->people().set_password(bo.id, "cairn-demo"));
    const auto signed_in = workspace->people().sign_in("bo@example.com", "cairn-demo", "");
    REQUIRE(signed_in);
    CHECK_FALSE(workspace->people().identify(signed_in->token)->password_must_change);
    change({"user", bo.id}, {{"active", false}});
    CHECK_FALSE(workspace->people().identify(signed_in->token));
    CHECK(workspace->people().sign_in("bo@example.com", "cairn-demo", "").error().reason ==
          "session.refused");
}

TEST_CASE_METHOD(WorkspaceFixture, "rights follow the user's record at once", "[credentials]") {
    const Actor bo = colleague("bo@example.com");
    REQUIRE(workspace->people().set_password(bo.id, "cairn-demo"));
    const auto token = workspace->people().sign_in("bo@example.com", "cairn-demo", "")->token;
    CHECK(workspace->people().identify(token)->actor.role == Role::member);
    change({"user", bo.id}, {{"role", "auditor"}});
    CHECK(workspace->people().identify(token)->actor.role == Role::auditor);
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "administrators give one-time passwords and tokens",
                 "[credentials]") {
    const Actor bo = colleague("bo@example.com");
    CHECK(workspace->people().one_time_password(bo, bo.id).error().reason == "access.denied");
    CHECK(workspace->people().issue_token(bo, bo.id).error().reason == "access.denied");
    CHECK(workspace->people().issue_token(*admin, Uuid{}).error().reason == "record.unknown");
    const auto password = workspace->people().one_time_password(*admin, bo.id);
    REQUIRE(password);
    CHECK(password->size() == 23);
    CHECK(workspace->people()
              .identify(workspace->people().sign_in("bo@example.com", *password, "")->token)
              ->password_must_change);
    // A token works without the password changed.
    const auto token = workspace->people().issue_token(*admin, bo.id);
    REQUIRE(token);
    CHECK(token->starts_with("cairn_"));
    const auto identity = workspace->people().identify(*token);
    REQUIRE(identity);
    CHECK(identity->by_token);
    CHECK_FALSE(identity->password_must_change);
    CHECK(noted(*this) == std::vector<std::string>{"access.password_reset", "access.password_reset",
                                                   "access.signed_in", "access.token_issued"});
}

TEST_CASE("a password is long enough, not the e-mail's and not everybody's", "[credentials]") {
    const auto reason = [](std::string_view password) {
        const auto checked = check_password(password, "someone@example.com");
        return checked ? std::string() : checked.error().reason;
    };
    CHECK(reason("eleven char") == "password.too_short");
    CHECK(reason("起重机租赁合同与交接清单").empty());
    CHECK(reason(std::string(201, 'x')) == "password.too_long");
    CHECK(reason("Someone@Example.com") == "password.is_email");
    CHECK(reason("QwertyQwerty") == "password.common");
    CHECK(reason("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff") == "password.not_text");
    CHECK(reason(good_password).empty());
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "whoever changes a password knows the one before",
                 "[credentials]") {
    CHECK(
        workspace->people().change_password(admin->id, "wrong", good_password, "").error().reason ==
        "password.wrong");
    CHECK(workspace->people()
              .change_password(admin->id, one_time_password, "short", "")
              .error()
              .reason == "password.too_short");
    CHECK(workspace->people()
              .change_password(Uuid{}, one_time_password, good_password, "")
              .error()
              .reason == "record.unknown");
}

TEST_CASE_METHOD(WorkspaceFixture,
                 "me tells who one is, where, and what one may",
                 "[credentials]") {
    const Actor bo = colleague("bo@example.com");
    const auto token = workspace->people().issue_token(*admin, bo.id);
    const Json me = trusted_json(workspace->people().me(*workspace->people().identify(*token)));
    CHECK(me["email"] == "bo@example.com");
    CHECK(me["role"] == "member");
    CHECK(me["language"] == "en");
    CHECK(me["workspace"]["epoch"] == workspace->epoch().text());
    CHECK(me["may"] == Json({{"write", true}, {"administer", false}, {"audit", false}}));
}

}  // namespace cairn
