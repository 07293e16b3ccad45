#include <catch2/catch.hpp>

#include "tests/support/authenticator.hpp"
#include "tests/support/workspace_fixture.hpp"
#include "tests/workspace/full_queue.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr const char* factor_email = "bo@example.com";
constexpr const char* factor_password = "correct horse battery";

struct FactorFixture : WorkspaceFixture {
    FactorFixture() {
        bo = colleague(factor_email).id;
        REQUIRE(people().set_password(bo, factor_password));
    }
    [[nodiscard]] People people() const { return workspace->people(); }
    /// Bo's secret, switched on; a new code is shown by then.
    std::string switch_on(const std::string& keep = "") {
        const auto begun = people().second_factors().begin(bo, factor_password).value();
        recovery = people()
                       .second_factors()
                       .confirm(bo, code_of_app(begun.secret, clock.now()), "10.0.0.1", keep)
                       .value();
        clock.advance(std::chrono::seconds(30));
        return begun.secret;
    }
    [[nodiscard]] std::string code(const std::string& secret) const {
        return code_of_app(secret, clock.now());
    }
    std::string challenge(const char* from = "10.0.0.1") {
        const auto first = people().sign_in(factor_email, factor_password, from);
        REQUIRE(!first);
        REQUIRE(first.error().reason == "session.second_factor");
        return first.error().data["challenge"];
    }
    std::string reason(const Result<People::SignedIn>& signed_in) {
        return signed_in ? std::string() : signed_in.error().reason;
    }
    /// The events of access since, and the whole text of each.
    std::vector<std::string> noted(Position after) {
        std::vector<std::string> all;
        workspace->audit(*admin).value().events(
            after, 1000, {.types = {"access"}, .stream = {}, .actor = {}, .until = {}},
            [&](Position, std::string_view type, const std::string& json) {
                all.emplace_back(type.substr(type.find('.') + 1));
                texts += json;
                return true;
            });
        return all;
    }

    Uuid bo;
    std::vector<std::string> recovery;
    std::string texts;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(FactorFixture,
                 "whoever has a second factor shows it after the password",
                 "[second_factor]") {
    const auto before = people().sign_in(factor_email, factor_password, "10.0.0.1");
    const auto kept = people().sign_in(factor_email, factor_password, "10.0.0.1");
    REQUIRE((before && kept));
    const std::string secret = switch_on(kept->token);
    // Who was in by the password alone elsewhere is no more.
    CHECK_FALSE(people().identify(before->token));
    CHECK(people().identify(kept->token));
    const std::string asked = challenge();
    CHECK_FALSE(people().identify(asked));
    CHECK(reason(people().finish_sign_in(asked, "000000", "10.0.0.1")) == "second_factor.wrong");
    CHECK(reason(people().finish_sign_in(asked, code(secret), "10.0.0.2")) ==
          "session.challenge_over");
    const auto in = people().finish_sign_in(asked, code(secret), "10.0.0.1");
    REQUIRE(in);
    CHECK(people().identify(in->token)->actor.id == bo);
    // Neither the challenge nor the code is good again.
    CHECK(reason(people().finish_sign_in(asked, recovery[0], "10.0.0.1")) ==
          "session.challenge_over");
    CHECK(reason(people().finish_sign_in(challenge(), code(secret), "10.0.0.1")) ==
          "second_factor.wrong");
    // The wrong password is told from the right one by nothing but the right one.
    CHECK(reason(people().sign_in(factor_email, "wrong", "10.0.0.1")) == "session.refused");
    // A token is asked for none.
    CHECK(people().identify(people().issue_token(*admin, bo).value()));
}

TEST_CASE_METHOD(FactorFixture, "a challenge ends with five wrong codes", "[second_factor]") {
    switch_on();
    const std::string asked = challenge();
    for (int left = 4; left >= 0; --left) {
        const auto wrong = people().finish_sign_in(asked, "000000", "10.0.0.1");
        REQUIRE(!wrong);
        CHECK(wrong.error().data["tries_left"] == left);
    }
    CHECK(reason(people().finish_sign_in(asked, recovery[0], "10.0.0.1")) ==
          "session.challenge_over");
    // Nor does another password help there.
    CHECK(reason(people().finish_sign_in(challenge(), recovery[0], "10.0.0.1")) ==
          "session.throttled");
}

TEST_CASE_METHOD(FactorFixture,
                 "a challenge ends with the password that it was given for",
                 "[second_factor]") {
    const std::string secret = switch_on();
    std::string asked = challenge();
    REQUIRE(people().change_password(bo, factor_password, "another good password", ""));
    // Nor is the code used up for nothing.
    CHECK(reason(people().finish_sign_in(asked, recovery[1], "10.0.0.1")) ==
          "session.challenge_over");
    CHECK(reason(people().finish_sign_in(asked, code(secret), "10.0.0.1")) ==
          "session.challenge_over");
    REQUIRE(people().set_password(bo, factor_password));
    asked = challenge();
    change({"user", bo}, {{"active", false}});
    CHECK(reason(people().finish_sign_in(asked, recovery[0], "10.0.0.1")) ==
          "session.challenge_over");
    change({"user", bo}, {{"active", true}});
    asked = challenge();
    reopen();
    CHECK(reason(people().finish_sign_in(asked, recovery[0], "10.0.0.1")) ==
          "session.challenge_over");
    // The second factor is there still.
    CHECK(people().finish_sign_in(challenge(), recovery[0], "10.0.0.1"));
    CHECK(people().finish_sign_in(challenge(), recovery[1], "10.0.0.1"));
    // Where it was taken off meanwhile, one begins anew and is asked for none.
    asked = challenge();
    REQUIRE(people().second_factors().take_off(*admin, bo));
    CHECK(reason(people().finish_sign_in(asked, recovery[2], "10.0.0.1")) ==
          "session.challenge_over");
    CHECK(people().sign_in(factor_email, factor_password, "10.0.0.1"));
}

TEST_CASE_METHOD(FactorFixture,
                 "whoever knows the password alone keeps nobody out, and is seen",
                 "[second_factor]") {
    const std::string secret = switch_on();
    const std::string asked = challenge();
    const Position start = workspace->head();
    for (int i = 0; i < 5; ++i) challenge("192.0.2.1");
    // A right password is no reason to be let try on and on.
    CHECK(reason(people().sign_in(factor_email, factor_password, "192.0.2.1")) ==
          "session.throttled");
    CHECK(noted(start) == Words(5, "sign_in_begun"));
    CHECK(people().finish_sign_in(asked, code(secret), "10.0.0.1"));
    // Who shows the code as well may come as often as he likes.
    for (const std::string& each : recovery)
        CHECK(people().finish_sign_in(challenge(), each, "10.0.0.1"));
}

TEST_CASE_METHOD(FactorFixture,
                 "the log says what became of a second factor, and none of its secrets",
                 "[second_factor]") {
    const Position start = workspace->head();
    const std::string secret = switch_on();
    REQUIRE(people().finish_sign_in(challenge(), recovery[0], "10.0.0.1"));
    const PeopleFactors::Proof proof{factor_password, recovery[1], "10.0.0.1"};
    const auto others = people().second_factors().renew_codes(bo, proof);
    REQUIRE(others);
    CHECK(people()
              .second_factors()
              .turn_off(bo, {factor_password, "zzzz-zzzz-zzzz", "10.0.0.1"})
              .error()
              .reason == "second_factor.wrong");
    CHECK(people().second_factors().turn_off(bo, {"wrong", (*others)[0], ""}).error().reason ==
          "password.wrong");
    REQUIRE(people().second_factors().turn_off(bo, {factor_password, (*others)[0], "10.0.0.1"}));
    REQUIRE(people().sign_in(factor_email, factor_password, "10.0.0.1"));
    switch_on();
    const Actor bo_himself{bo, Role::member, {}};
    CHECK(people().second_factors().take_off(bo_himself, bo).error().reason == "access.denied");
    REQUIRE(people().second_factors().take_off(*admin, bo));
    CHECK(noted(start) == Words{"second_factor_on", "sign_in_begun", "recovery_code_used",
                                "signed_in", "recovery_codes_renewed", "second_factor_off",
                                "signed_in", "second_factor_on", "second_factor_taken_off"});
    CHECK(texts.find(secret) == std::string::npos);
    for (const auto& codes : {recovery, *others})
        for (const auto& each : codes) CHECK(texts.find(each) == std::string::npos);
    CHECK(texts.find(bo.text()) != std::string::npos);
}

TEST_CASE_METHOD(FactorFixture,
                 "where everybody has to have a second factor, who has none is led to it",
                 "[second_factor]") {
    const auto session = people().sign_in(factor_email, factor_password, "10.0.0.1");
    REQUIRE(session);
    const auto must = [&] { return people().identify(session->token)->factor_must_set_up; };
    CHECK_FALSE(must());
    const Actor bo_himself{bo, Role::member, {}};
    CHECK(people().second_factors().require(bo_himself, true).error().reason == "access.denied");
    REQUIRE(people().second_factors().require(*admin, true));
    CHECK(must());
    const auto token = people().issue_token(*admin, bo);
    CHECK_FALSE(people().identify(*token)->factor_must_set_up);
    reopen();
    CHECK(must());
    const Json me = trusted_json(people().me(*people().identify(session->token)));
    CHECK(me["second_factor_must_set_up"] == true);
    CHECK(me["workspace"]["second_factor"] == "required");
    switch_on(session->token);
    CHECK_FALSE(must());
    CHECK(people()
              .second_factors()
              .turn_off(bo, {factor_password, recovery[0], "10.0.0.1"})
              .error()
              .reason == "second_factor.required");
    const Json state = trusted_json(people().second_factors().state_of(*admin, bo).value());
    CHECK(state == Json{{"on", true}, {"required", true}, {"recovery_codes_left", 10}});
    REQUIRE(people().second_factors().require(*admin, false));
    CHECK(people().second_factors().turn_off(bo, {factor_password, recovery[0], "10.0.0.1"}));
}

TEST_CASE_METHOD(FactorFixture,
                 "a second factor that cannot be noted stays as it is",
                 "[second_factor]") {
    const auto begun = people().second_factors().begin(bo, factor_password).value();
    {
        const FullQueue full(*workspace);
        CHECK(people()
                  .second_factors()
                  .confirm(bo, code(begun.secret), "10.0.0.1", "")
                  .error()
                  .reason == "queue.full");
    }
    CHECK(people().sign_in(factor_email, factor_password, "10.0.0.1"));
    const std::string secret = switch_on();
    {
        const FullQueue full(*workspace);
        CHECK(people().second_factors().take_off(*admin, bo).error().reason == "queue.full");
        CHECK(reason(people().finish_sign_in(challenge(), code(secret), "10.0.0.1")) ==
              "queue.full");
    }
    CHECK(challenge().size() > 40);
}

}  // namespace cairn
