#include <functional>
#include <mutex>

#include <catch2/catch.hpp>

#include "sign_in/right_rows.hpp"
#include "sign_in/rights_bell.hpp"
#include "tests/support/authenticator.hpp"
#include "tests/support/workspace_fixture.hpp"

// Of somebody whose own right ends while what he asked for is on its way.
namespace cairn {
namespace {

using namespace test;

constexpr const char* ann_email = "ann@example.com";
constexpr const char* ann_password = "correct horse battery";
constexpr const char* other_password = "another good password";

struct EndedRightsFixture : WorkspaceFixture {
    EndedRightsFixture() : ann(colleague(ann_email)) {
        REQUIRE(people().set_password(ann.id, ann_password));
        REQUIRE(people().set_password(admin->id, ann_password));
    }
    [[nodiscard]] People people() const { return workspace->people(); }
    [[nodiscard]] std::string session_of(const char* whose) {
        return people().sign_in(whose, ann_password, "10.0.0.1").value().token;
    }
    /// The administrator, by a session of his.
    [[nodiscard]] Asker administrator() {
        return {*admin, session_of("admin@example.com"), "10.0.0.1"};
    }
    [[nodiscard]] Json tokens_of(const Uuid& user) {
        return trusted_json(people().rights().tokens(*admin, user).value())["tokens"];
    }
    template <class T>
    static std::string reason(const Result<T>& done) {
        return done ? std::string() : done.error().reason;
    }

    Actor ann;
};

using Ways = std::vector<std::pair<const char*, std::function<void(const Asker&)>>>;

}  // namespace

TEST_CASE_METHOD(EndedRightsFixture,
                 "who asks by what has ended meanwhile changes nothing about how people come in",
                 "[rights]") {
    const Actor operators = Actor::system();
    // Somebody has to stay one.
    colleague("chief@example.com", {{"role", "administrator"}});
    const Ways ways{
        {"session.required",
         [&](const Asker& by) {
             REQUIRE(people().rights().end_sessions(operators, by.actor.id, ""));
         }},
        {"session.required",
         [&](const Asker&) {
             REQUIRE(people().change_password(admin->id, ann_password, other_password, ""));
             REQUIRE(people().set_password(admin->id, ann_password));
         }},
        {"second_factor.must_set_up",
         [&](const Asker&) { REQUIRE(people().second_factors().require(operators, true)); }},
        {"access.denied", [&](const Asker&) {
             REQUIRE(send(Change{{"user", admin->id}, {}, {{"role", "member"}}}, operators));
         }}};
    for (const auto& [why, end] : ways) {
        INFO(why);
        const Asker by = administrator();
        const auto kept = people().issue_token(operators, ann.id).value();
        const std::string id = tokens_of(ann.id).at(0)["id"];
        end(by);
        CHECK(reason(people().issue_token(by, ann.id)) == why);
        CHECK(reason(people().one_time_password(by, ann.id)) == why);
        CHECK(reason(people().links().make(by, ann.id)) == why);
        CHECK(reason(people().second_factors().take_off(by, ann.id)) == why);
        CHECK(reason(people().second_factors().require(by, false)) == why);
        CHECK(reason(people().revoke_tokens(by, ann.id)) == why);
        CHECK(reason(people().rights().revoke_token(by, ann.id, id)) == why);
        CHECK(reason(people().rights().end_sessions(by, ann.id, "")) == why);
        CHECK(tokens_of(ann.id).size() == 1);
        CHECK(people().identify(kept));
        REQUIRE(people().revoke_tokens(operators, ann.id));
        REQUIRE(people().second_factors().require(operators, false));
    }
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "a token or link that is made while its maker's right ends does not outlive it",
                 "[rights]") {
    const Asker by = administrator();
    const auto end = [&] {
        REQUIRE(people().rights().end_sessions(Actor::system(), admin->id, ""));
    };
    const auto keeps = [&] { return people().links().make(Actor::system(), ann.id).value().text; };
    ids.before_random(end);
    CHECK(reason(people().rights().issue_token(by, ann.id, {})) == "session.required");
    CHECK(tokens_of(ann.id).empty());
    const Asker again = administrator();
    ids.before_random(end);
    CHECK(reason(people().links().make(again, ann.id)) == "session.required");
    const Asker third = administrator();
    ids.before_random(end);
    CHECK(reason(people().one_time_password(third, ann.id)) == "session.required");
    // Her password is what it was, and what an administrator makes who is one holds.
    CHECK(people().sign_in(ann_email, ann_password, "10.0.0.1"));
    CHECK(people().links().whose(keeps(), "10.0.0.1"));
    close();
    const Vault vault(dir / "data" / "vault", ids, Vault::Access::read_only);
    CHECK(vault.list("link/").size() == 1);
    CHECK(vault.list("token/").empty());
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "a token for oneself does not survive the password that it was made by",
                 "[rights]") {
    const auto make = [&](const std::function<void()>& meanwhile) {
        const Asker by{ann, session_of(ann_email), "10.0.0.1"};
        ids.before_random(meanwhile);
        const auto made = people().rights().issue_own_token(by, ann_password, {});
        CHECK(tokens_of(ann.id).empty());
        REQUIRE(people().set_password(ann.id, ann_password));
        return reason(made);
    };
    const auto reset = make([&] { REQUIRE(people().one_time_password(*admin, ann.id)); });
    CHECK(reset == "session.required");
    const auto ended =
        make([&] { REQUIRE(people().rights().end_sessions(Actor::system(), ann.id, "")); });
    CHECK(ended == "session.required");
    const auto by_link = make([&] {
        const auto link = people().links().make(*admin, ann.id).value();
        REQUIRE(people().links().choose_password(link.text, other_password, ""));
    });
    CHECK(by_link == "session.required");
    // By one's own session, which stays, too.
    const Asker by{ann, session_of(ann_email), "10.0.0.1"};
    ids.before_random(
        [&] { REQUIRE(people().change_password(ann.id, ann_password, other_password, by.token)); });
    CHECK(reason(people().rights().issue_own_token(by, ann_password, {})) == "password.wrong");
    CHECK(people().identify(by.token));
    CHECK(tokens_of(ann.id).empty());
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "who was signed out while he waited changes no password and no second factor",
                 "[rights]") {
    const std::string session = session_of(ann_email);
    const auto begun = people().second_factors().begin(ann.id, ann_password);
    REQUIRE(begun);
    people().sign_out(session);
    CHECK(reason(people().change_password(ann.id, ann_password, other_password, session)) ==
          "session.required");
    CHECK(people().sign_in(ann_email, ann_password, "10.0.0.1"));
    const std::string code = code_of_app(begun->secret, clock.now());
    CHECK(reason(people().second_factors().confirm(ann.id, code, "10.0.0.1", session)) ==
          "session.required");
    CHECK(people().sign_in(ann_email, ann_password, "10.0.0.1"));
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "an administrator does about himself what takes his password",
                 "[rights]") {
    const Asker by = administrator();
    const auto instead = [&](const auto& done) {
        REQUIRE(!done);
        CHECK(done.error().reason == "access.oneself");
        CHECK(done.error().code == ErrorCode::rejected);
        return done.error().data["instead"].template get<std::string>();
    };
    const Position head = workspace->head();
    const Uuid self = admin->id;
    CHECK(instead(people().rights().issue_token(by, self, {})) == "/api/v1/me/tokens");
    CHECK(instead(people().one_time_password(by, self)) == "/api/v1/me/password");
    CHECK(instead(people().links().make(by, self)) == "/api/v1/me/password");
    CHECK(instead(people().second_factors().take_off(by, self)) == "/api/v1/me/second-factor/off");
    CHECK(workspace->head() == head);
    CHECK(people().identify(by.token));
    CHECK(tokens_of(self).empty());
    CHECK(people().rights().issue_own_token(by, ann_password, {}));
    // What ends something he may: there is nothing to gain by it.
    CHECK(people().revoke_tokens(by, self));
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "guesses at one's own password are counted where they come from",
                 "[rights]") {
    const auto guess = [&](const char* from, const char* password = "wrong") {
        const Asker by{ann, "", from};
        return reason(people().rights().issue_own_token(by, password, {}));
    };
    for (int i = 0; i < 2; ++i) {
        CHECK(guess("192.0.2.1") == "password.wrong");
        CHECK(reason(people().change_password(ann.id, "wrong", other_password, "", "192.0.2.1")) ==
              "password.wrong");
    }
    CHECK(reason(people().second_factors().begin(ann.id, "wrong", "192.0.2.1")) ==
          "password.wrong");
    CHECK(guess("192.0.2.1", ann_password) == "session.throttled");
    CHECK(reason(people().sign_in(ann_email, ann_password, "192.0.2.1")) == "session.throttled");
    // She herself is elsewhere.
    CHECK(guess("10.0.0.1", ann_password).empty());
    CHECK(people().change_password(ann.id, ann_password, other_password, "", "10.0.0.1"));
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "who has to do something first is let in to nothing that goes on",
                 "[rights]") {
    const std::string session = session_of(ann_email);
    const auto token = people().issue_token(*admin, ann.id).value();
    std::vector<Uuid> rung;
    std::mutex mutex;
    people().add_rights_bell([&](const Uuid& user) {
        const std::lock_guard lock(mutex);
        rung.push_back(user);
    });
    CHECK(people().let_in(session));
    REQUIRE(people().second_factors().require(*admin, true));
    CHECK(reason(people().let_in(session)) == "second_factor.must_set_up");
    CHECK(people().let_in(token));
    CHECK(people().identify(session));
    {
        const std::lock_guard lock(mutex);
        CHECK(rung == std::vector<Uuid>{RightsBell::everybody});
        rung.clear();
    }
    const auto begun = people().second_factors().begin(ann.id, ann_password).value();
    const std::string code = code_of_app(begun.secret, clock.now());
    REQUIRE(people().second_factors().confirm(ann.id, code, "10.0.0.1", session));
    CHECK(people().let_in(session));
    REQUIRE(people().second_factors().take_off(*admin, ann.id));
    CHECK(reason(people().let_in(session)) == "second_factor.must_set_up");
    {
        const std::lock_guard lock(mutex);
        CHECK(rung == std::vector<Uuid>{ann.id, ann.id});
    }
    REQUIRE(people().second_factors().require(*admin, false));
    const auto password = people().one_time_password(*admin, ann.id).value();
    CHECK(reason(people().let_in(session)) == "session.required");
    const auto anew = people().sign_in(ann_email, password, "10.0.0.1").value().token;
    CHECK(reason(people().let_in(anew)) == "password.must_change");
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "who looks again looks nothing up until a right has ended",
                 "[rights]") {
    std::string session = session_of(ann_email);
    // Whether that is noticed by who was looked up before.
    const auto is_noticed = [&](const std::function<void()>& what) {
        const auto before = people().identify(session);
        REQUIRE(before);
        REQUIRE(people().holds_still(*before));
        what();
        return !people().holds_still(*before);
    };
    const auto change = [&](const Json& fields) {
        REQUIRE(send(Change{{"user", ann.id}, {}, fields}, *admin));
    };
    CHECK_FALSE(is_noticed([&] { create("account", {{"name", "Acme"}}); }));
    CHECK(is_noticed([&] { change({{"role", "auditor"}}); }));
    CHECK(is_noticed([&] { REQUIRE(people().second_factors().require(*admin, true)); }));
    CHECK(is_noticed([&] { REQUIRE(people().second_factors().require(*admin, false)); }));
    CHECK(is_noticed([&] { people().sign_out(session); }));
    session = session_of(ann_email);
    CHECK(
        is_noticed([&] { REQUIRE(people().rights().end_sessions(Actor::system(), ann.id, "")); }));
    session = session_of(ann_email);
    CHECK(is_noticed([&] { change({{"active", false}}); }));
    change({{"active", true}});
    session = session_of(ann_email);
    CHECK(is_noticed([&] { clock.advance(session_length); }));
}

TEST_CASE_METHOD(EndedRightsFixture,
                 "the session that ends for one too many is told to what is open by it",
                 "[rights]") {
    const CompanyPerson person{.issuer = "https://id.example",
                               .subject = "ann-1",
                               .email = ann_email,
                               .email_is_verified = true,
                               .by = "Company"};
    const auto comes = [&] {
        clock.advance(std::chrono::seconds(1));
        return people().sign_in_by_company(person, {}, "10.0.0.1").value().token;
    };
    const std::string first = comes();
    for (int i = 1; i < 100; ++i) static_cast<void>(comes());
    const auto before = people().identify(first);
    REQUIRE(before);
    bool rung = false;
    people().add_rights_bell([&](const Uuid& user) { rung = rung || user == ann.id; });
    static_cast<void>(comes());
    CHECK_FALSE(people().identify(first));
    CHECK(rung);
    CHECK_FALSE(people().holds_still(*before));
}

}  // namespace cairn
