#include <catch2/catch.hpp>

#include "tests/support/workspace_fixture.hpp"
#include "tests/workspace/full_queue.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr const char* bo_email = "bo@example.com";
constexpr const char* bo_password = "correct horse battery";

struct RightsFixture : WorkspaceFixture {
    RightsFixture() : bo(colleague(bo_email)) {
        REQUIRE(people().set_password(bo.id, bo_password));
    }
    [[nodiscard]] People people() const { return workspace->people(); }
    [[nodiscard]] PeopleRights rights() const { return workspace->people().rights(); }
    [[nodiscard]] Json sessions(const Actor& by, std::string_view current = "") {
        return trusted_json(rights().sessions(by, bo.id, current).value())["sessions"];
    }
    [[nodiscard]] Json tokens(const Actor& by) {
        return trusted_json(rights().tokens(by, bo.id).value())["tokens"];
    }
    std::string sign_in(const char* agent = "") {
        return people().sign_in(bo_email, bo_password, "10.0.0.1", agent).value().token;
    }

    Actor bo;
};

constexpr const char* chrome_agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/126.0.0.0 Safari/537.36";

}  // namespace

TEST_CASE_METHOD(RightsFixture,
                 "a person sees where he is signed in, and ends it there",
                 "[rights]") {
    const auto here = sign_in(chrome_agent);
    const auto there = sign_in("curl/8.5.0");
    people().note_use(*people().identify(here));
    const Json all = sessions(bo, here);
    REQUIRE(all.size() == 2);
    CHECK(all[0]["device"] == "Chrome, Windows");
    CHECK(all[0]["place"] == "10.0.0.1");
    CHECK(all[0]["current"] == true);
    CHECK(all[0]["used_at"] == "2027-01-31T08:00:00Z");
    CHECK(all[1]["used_at"].is_null());
    CHECK(all[1]["begun_at"] == "2027-01-31T08:00:00Z");
    // Nothing of what one comes in by is in it.
    CHECK(json_text(all).find(there) == std::string::npos);
    const std::string id = all[1]["id"];
    CHECK_FALSE(people().identify(id));
    const Actor eve = colleague("eve@example.com");
    CHECK(rights().sessions(eve, bo.id, "").error().reason == "access.denied");
    CHECK(rights().end_session(eve, bo.id, id).error().reason == "access.denied");
    CHECK(rights().end_session(eve, eve.id, id).error().reason == "session.unknown");
    CHECK(rights().end_sessions(eve, bo.id, "").error().reason == "access.denied");
    CHECK(people().identify(there));
    REQUIRE(rights().end_session(bo, bo.id, id));
    CHECK_FALSE(people().identify(there));
    CHECK(rights().end_session(bo, bo.id, id).error().reason == "session.unknown");
    const auto third = sign_in();
    REQUIRE(rights().end_sessions(bo, bo.id, here));
    CHECK(people().identify(here));
    CHECK_FALSE(people().identify(third));
    // An administrator ends all.
    CHECK(sessions(*admin).size() == 1);
    REQUIRE(rights().end_sessions(*admin, bo.id, ""));
    CHECK_FALSE(people().identify(here));
}

TEST_CASE_METHOD(RightsFixture,
                 "what a caller says of himself is kept short and plain",
                 "[rights]") {
    const std::string odd = "\xff\x01<b>" + std::string(100'000, 'x');
    REQUIRE(people().sign_in(bo_email, bo_password, odd, odd));
    const Json all = sessions(bo);
    CHECK(all[0]["device"] == "");
    CHECK(all[0]["place"] == "");
}

TEST_CASE_METHOD(RightsFixture, "a person makes a token for himself, by his password", "[rights]") {
    const PeopleRights::Wanted wanted{" Nightly export ", true, std::chrono::days(30)};
    CHECK(rights().issue_own_token(bo, "wrong", wanted).error().reason == "password.wrong");
    const auto made = rights().issue_own_token(bo, bo_password, wanted);
    REQUIRE(made);
    CHECK(people().identify(made->token)->read_only);
    CHECK(people().identify(made->token)->until == made->until);
    const Json me = trusted_json(people().me(*people().identify(made->token)));
    CHECK(me["may"]["write"] == false);
    const Json listed = tokens(bo);
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["id"] == made->id);
    CHECK(listed[0]["name"] == "Nightly export");
    CHECK(listed[0]["scope"] == "read");
    CHECK(listed[0]["ends_at"] == "2027-03-02T08:00:00Z");
    CHECK(listed[0]["used_at"].is_null());
    people().note_use(*people().identify(made->token));
    CHECK(tokens(bo)[0]["used_at"] == "2027-01-31T00:00:00Z");
    clock.advance(std::chrono::days(30));
    CHECK_FALSE(people().identify(made->token));
    CHECK(tokens(bo).empty());
}

TEST_CASE_METHOD(RightsFixture, "tokens are revoked one by one", "[rights]") {
    const auto first = rights().issue_own_token(bo, bo_password, {"first"});
    const auto second = rights().issue_token(*admin, bo.id, {"second"});
    REQUIRE((first && second));
    const Actor eve = colleague("eve@example.com");
    CHECK(rights().tokens(eve, bo.id).error().reason == "access.denied");
    CHECK(rights().revoke_token(eve, bo.id, first->id).error().reason == "access.denied");
    CHECK(rights().revoke_token(eve, eve.id, first->id).error().reason == "token.unknown");
    CHECK(rights().issue_token(bo, bo.id, {}).error().reason == "access.denied");
    REQUIRE(rights().revoke_token(bo, bo.id, second->id));
    CHECK_FALSE(people().identify(second->token));
    CHECK(people().identify(first->token));
    REQUIRE(rights().revoke_token(*admin, bo.id, first->id));
    CHECK(rights().revoke_token(*admin, bo.id, first->id).error().reason == "token.unknown");
    CHECK_FALSE(people().identify(first->token));
}

TEST_CASE_METHOD(RightsFixture,
                 "a token's name is a line, and there are only so many",
                 "[rights]") {
    const auto reason = [&](const std::string& name) {
        const auto made = rights().issue_token(*admin, bo.id, {name});
        return made ? std::string() : made.error().reason;
    };
    CHECK(reason(std::string(61, 'x')) == "field.too_long");
    CHECK(reason("two\nlines") == "field.control_character");
    CHECK(reason("\xff") == "field.not_utf8");
    std::string widest;
    for (int i = 0; i < 60; ++i) widest += "\xf0\x9f\x8f\x94";
    CHECK(reason(widest).empty());
    for (int i = 1; i < 50; ++i) REQUIRE(reason("").empty());
    CHECK(reason("") == "tokens.too_many");
    REQUIRE(people().revoke_tokens(*admin, bo.id));
    CHECK(reason("").empty());
}

TEST_CASE_METHOD(RightsFixture,
                 "a link lets somebody choose the first password, or another",
                 "[rights]") {
    PeopleLinks links = people().links();
    const auto session = sign_in();
    CHECK(links.make(bo, bo.id).error().reason == "access.denied");
    CHECK(links.make(*admin, Uuid{}).error().reason == "record.unknown");
    const auto link = links.make(*admin, bo.id);
    REQUIRE(link);
    CHECK(link->until == clock.now() + std::chrono::days(7));
    // Until it is used all is as it was.
    CHECK(people().identify(session));
    const Json whose = trusted_json(links.whose(link->text, "10.0.0.1").value());
    CHECK(whose["email"] == bo_email);
    CHECK(whose["language"] == "en");
    const auto choose = [&](const std::string& text, const char* chosen) {
        const auto done = links.choose_password(text, chosen, "10.0.0.1");
        return done ? std::string() : done.error().reason;
    };
    CHECK(choose(link->text, "short") == "password.too_short");
    CHECK(choose(link->text, bo_email) == "password.is_email");
    CHECK(choose(link->text, "another good password").empty());
    CHECK_FALSE(people().identify(session));
    CHECK(people().sign_in(bo_email, "another good password", ""));
    CHECK_FALSE(people().sign_in(bo_email, bo_password, ""));
    CHECK(choose(link->text, "a third good password") == "link.unknown");
    CHECK(links.whose(link->text, "10.0.0.1").error().reason == "link.unknown");
    // Who has left finds his link gone, also when he is back.
    const auto later = links.make(*admin, bo.id);
    change({"user", bo.id}, {{"active", false}});
    CHECK(links.whose(later->text, "10.0.0.1").error().reason == "link.unknown");
    CHECK(links.make(*admin, bo.id).error().reason == "record.unknown");
    change({"user", bo.id}, {{"active", true}});
    CHECK(links.whose(later->text, "10.0.0.1").error().reason == "link.unknown");
}

TEST_CASE_METHOD(RightsFixture,
                 "what is done about sessions, tokens and links is noted, or is not done",
                 "[rights]") {
    const auto session = sign_in();
    const auto made = rights().issue_token(*admin, bo.id, {});
    const auto link = people().links().make(*admin, bo.id);
    REQUIRE((made && link));
    const std::string id = sessions(bo)[0]["id"];
    {
        const FullQueue full(*workspace);
        CHECK(rights().end_session(bo, bo.id, id).error().reason == "queue.full");
        CHECK(rights().end_sessions(bo, bo.id, "").error().reason == "queue.full");
        CHECK(rights().revoke_token(bo, bo.id, made->id).error().reason == "queue.full");
        CHECK(rights().issue_own_token(bo, bo_password, {}).error().reason == "queue.full");
        CHECK(people().links().make(*admin, bo.id).error().reason == "queue.full");
        CHECK(people()
                  .links()
                  .choose_password(link->text, "another good password", "")
                  .error()
                  .reason == "queue.full");
    }
    CHECK(people().identify(session));
    CHECK(people().identify(made->token));
    CHECK(people().links().whose(link->text, ""));
    CHECK(tokens(bo).size() == 1);
}

}  // namespace cairn
