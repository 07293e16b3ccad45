#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "tests/support/authenticator.hpp"
#include "tests/support/passkeys/soft_passkey.hpp"
#include "tests/support/workspace_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr const char* passkey_email = "bo@example.com";
constexpr const char* passkey_password = "correct horse battery";
constexpr const char* passkey_from = "10.0.0.1";

struct PasskeyFixture : WorkspaceFixture {
    PasskeyFixture() {
        bo = colleague(passkey_email).id;
        REQUIRE(people().set_password(bo, passkey_password));
    }
    [[nodiscard]] People people() const { return workspace->people(); }
    [[nodiscard]] static std::string challenge_in(const Result<std::string>& options) {
        REQUIRE(options);
        return trusted_json(*options)["publicKey"]["challenge"];
    }
    std::string by_password() {
        return people().sign_in(passkey_email, passkey_password, passkey_from).value().token;
    }
    [[nodiscard]] Asker asker(const std::string& token) const {
        return {Actor{bo, Role::member, {}}, token, passkey_from};
    }
    /// One of Bo's, added in that session.
    SoftPasskey add(const std::string& token, const std::string& name = "Laptop") {
        SoftPasskey passkey(site);
        passkey.user = bytes_of(bo);
        const auto options = people().passkeys().begin(asker(token), site, passkey_password);
        const std::string challenge = challenge_in(options);
        const auto added =
            people().passkeys().add(asker(token), site, made(passkey, challenge, name));
        REQUIRE(added);
        id = trusted_json(*added)["id"];
        return passkey;
    }
    static PeoplePasskeys::Made made(const SoftPasskey& passkey,
                                     const std::string& challenge,
                                     const std::string& name = "Laptop") {
        return {passkey.client_data(challenge, PasskeyUse::make), passkey.attestation(), name};
    }
    PasskeySignIn::Caller caller(const std::string& challenge = "",
                                 const char* from = passkey_from) {
        step = challenge;
        return {site, from, "", step};
    }
    std::string asked(const std::string& step_challenge = "") {
        return challenge_in(people().passkey_sign_in().begin(caller(step_challenge)));
    }
    Result<SignedIn> finish(const ShownPasskey& shown,
                            const std::string& step_challenge = "",
                            const char* from = passkey_from) {
        return people().passkey_sign_in().finish(caller(step_challenge, from), shown);
    }
    template <class T>
    static std::string reason(const Result<T>& result) {
        return result ? std::string() : result.error().reason;
    }
    void require_factor() { REQUIRE(people().second_factors().require(*admin, true)); }
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

    WebSite site{"https://crm.example", "crm.example"};
    Uuid bo;
    std::string id, step, texts;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(PasskeyFixture,
                 "by a passkey one comes in without a password, once by each answer",
                 "[passkey]") {
    SoftPasskey passkey = add(by_password());
    const Position start = workspace->head();
    const auto shown = passkey.shown(asked());
    const auto in = finish(shown);
    REQUIRE(in);
    const auto identity = people().identify(in->token);
    REQUIRE(identity);
    CHECK(identity->actor.id == bo);
    CHECK_FALSE(identity->password_must_change);
    CHECK(noted(start) == Words{"signed_in"});
    CHECK(texts.find(R"("with":"passkey")") != std::string::npos);
    // What was signed is of no use to who has seen it.
    CHECK_FALSE(reason(finish(shown)).empty());
    passkey.uses = std::numeric_limits<std::uint32_t>::max() - 2;
    CHECK(reason(finish(passkey.shown(asked()))).empty());
    const auto from_elsewhere = passkey.shown(asked());
    CHECK(reason(finish(from_elsewhere, "", "10.0.0.2")) == "passkey.over");
    CHECK(people().identify(in->token));
}

TEST_CASE_METHOD(PasskeyFixture,
                 "an answer of a passkey without a counter is good once",
                 "[passkey]") {
    SoftPasskey passkey(site);
    passkey.user = bytes_of(bo);
    passkey.uses = 0;
    const std::string token = by_password();
    const auto options = people().passkeys().begin(asker(token), site, passkey_password);
    REQUIRE(people().passkeys().add(asker(token), site, made(passkey, challenge_in(options))));
    passkey.uses = std::numeric_limits<std::uint32_t>::max();
    const auto shown = passkey.shown(asked());
    REQUIRE(finish(shown));
    CHECK(reason(finish(shown)) == "passkey.over");
}

TEST_CASE_METHOD(PasskeyFixture,
                 "a passkey that is not to be believed lets nobody in",
                 "[passkey]") {
    SoftPasskey passkey = add(by_password());
    const Position start = workspace->head();
    SoftPasskey stranger(site);
    stranger.user = bytes_of(bo);
    CHECK(reason(finish(stranger.shown(asked()))) == "passkey.unknown");
    stranger.id = passkey.id;
    stranger.uses = 100;
    CHECK(reason(finish(stranger.shown(asked()))) == "passkey.wrong");
    passkey.flags &= ~SoftPasskey::verified;
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.wrong");
    passkey.flags |= SoftPasskey::verified;
    CHECK(noted(start) == Words(3, "sign_in_refused"));
    CHECK(reason(finish(passkey.shown("AAAA"))) == "passkey.over");
    clock.advance(std::chrono::seconds(1));
    const std::string late = asked();
    clock.advance(std::chrono::minutes(5));
    CHECK(reason(finish(passkey.shown(late))) == "passkey.over");
    // What was given out to make one is not signed to show one.
    const auto to_make = people().passkeys().begin(asker(by_password()), site, passkey_password);
    CHECK(reason(finish(passkey.shown(challenge_in(to_make)))) == "passkey.over");
    const std::string before = asked();
    reopen();
    CHECK(reason(finish(passkey.shown(before))) == "passkey.over");
    CHECK(finish(passkey.shown(asked())));
    for (int i = 0; i < 20; ++i) static_cast<void>(finish(stranger.shown(asked())));
    CHECK(reason(finish(passkey.shown(asked()))) == "session.throttled");
    CHECK(finish(
        passkey.shown(challenge_in(people().passkey_sign_in().begin(caller("", "10.0.0.2")))), "",
        "10.0.0.2"));
}

TEST_CASE_METHOD(PasskeyFixture,
                 "a passkey is made by who shows that it is him, and in his session",
                 "[passkey]") {
    const std::string token = by_password(), other = by_password();
    PeoplePasskeys passkeys = people().passkeys();
    CHECK(reason(passkeys.begin(asker(token), site, "wrong")) == "password.wrong");
    const auto options = passkeys.begin(asker(token), site, passkey_password);
    REQUIRE(options);
    const Json asked_for = trusted_json(*options)["publicKey"];
    CHECK(asked_for["rp"]["id"] == "crm.example");
    CHECK(asked_for["attestation"] == "none");
    CHECK(asked_for["user"]["name"] == passkey_email);
    CHECK(asked_for["authenticatorSelection"]["userVerification"] == "required");
    CHECK(asked_for["excludeCredentials"].empty());
    const std::string challenge = asked_for["challenge"];
    const SoftPasskey passkey(site);
    CHECK(reason(passkeys.add(asker(other), site, made(passkey, challenge))) == "passkey.over");
    CHECK(reason(passkeys.add(asker(token), site, made(passkey, challenge, "a\nb"))) ==
          "field.control_character");
    SoftPasskey elsewhere = passkey;
    elsewhere.origin = "https://evil.example";
    CHECK(reason(passkeys.add(asker(token), site, made(elsewhere, challenge))) == "passkey.wrong");
    const Position start = workspace->head();
    REQUIRE(passkeys.add(asker(token), site, made(passkey, challenge)));
    CHECK(noted(start) == Words{"passkey_added"});
    CHECK(reason(passkeys.add(asker(token), site, made(SoftPasskey(site), challenge))) ==
          "passkey.over");
    const auto again = passkeys.begin(asker(token), site, "");  // It was shown a moment ago.
    CHECK(trusted_json(*again)["publicKey"]["excludeCredentials"].size() == 1);
    CHECK(reason(passkeys.add(asker(token), site, made(passkey, challenge_in(again)))) ==
          "passkey.known");
    // A password that has changed since is not the one that was shown.
    const auto before = passkeys.begin(asker(token), site, passkey_password);
    REQUIRE(people().change_password(bo, passkey_password, "another good password", token));
    CHECK(reason(passkeys.add(asker(token), site, made(SoftPasskey(site), challenge_in(before)))) ==
          "passkey.over");
}

TEST_CASE_METHOD(PasskeyFixture,
                 "where codes are asked for after the password, a passkey does as well",
                 "[passkey]") {
    const std::string token = by_password();
    SoftPasskey passkey = add(token);
    // Who has one only because it is quicker is not kept out where it is not at hand.
    static_cast<void>(by_password());
    const auto begun = people().second_factors().begin(bo, passkey_password).value();
    REQUIRE(people().second_factors().confirm(bo, code_of_app(begun.secret, clock.now()),
                                              passkey_from, token));
    const auto first = people().sign_in(passkey_email, passkey_password, passkey_from);
    REQUIRE(!first);
    CHECK(first.error().data["ways"] == Json{"code", "passkey"});
    const std::string challenge = first.error().data["challenge"];
    CHECK(reason(people().passkey_sign_in().begin(caller("nonsense"))) == "session.challenge_over");
    SoftPasskey stranger(site);
    stranger.user = bytes_of(bo);
    const auto wrong = finish(stranger.shown(asked(challenge)), challenge);
    REQUIRE(!wrong);
    CHECK(wrong.error().reason == "passkey.unknown");
    CHECK(wrong.error().data["tries_left"] == 4);
    // What was given out for the first step is not for the second, nor the other way round.
    CHECK(reason(finish(passkey.shown(asked()), challenge)) == "passkey.over");
    CHECK(reason(finish(passkey.shown(asked(challenge)))) == "passkey.over");
    CHECK(reason(finish(passkey.shown(asked(challenge)), challenge, "10.0.0.2")) ==
          "session.challenge_over");
    // The password was shown: it is enough that one has it.
    passkey.flags &= ~SoftPasskey::verified;
    const auto in = finish(passkey.shown(asked(challenge)), challenge);
    REQUIRE(in);
    CHECK(people().identify(in->token)->actor.id == bo);
    // By it alone, with the user verified, it is both.
    passkey.flags |= SoftPasskey::verified;
    CHECK(finish(passkey.shown(asked())));
}

TEST_CASE_METHOD(PasskeyFixture,
                 "where everybody has to have a second factor, a passkey is one",
                 "[passkey]") {
    const std::string plain = by_password(), own = by_password();
    require_factor();
    CHECK(people().identify(own)->factor_must_set_up);
    SoftPasskey passkey = add(own);
    CHECK_FALSE(people().identify(own)->factor_must_set_up);
    // Another session has shown none, and may.
    CHECK(people().identify(plain)->factor_must_set_up);
    const auto proof = challenge_in(people().passkeys().begin_proof(asker(plain), site));
    REQUIRE(people().passkeys().prove(asker(plain), site, passkey.shown(proof)));
    CHECK_FALSE(people().identify(plain)->factor_must_set_up);
    const auto first = people().sign_in(passkey_email, passkey_password, passkey_from);
    REQUIRE(!first);
    CHECK(first.error().data["ways"] == Json{"passkey"});
    const std::string challenge = first.error().data["challenge"];
    const auto in = finish(passkey.shown(asked(challenge)), challenge);
    REQUIRE(in);
    CHECK_FALSE(people().identify(in->token)->factor_must_set_up);
    const auto alone = finish(passkey.shown(asked()));
    REQUIRE(alone);
    CHECK_FALSE(people().identify(alone->token)->factor_must_set_up);
    // It is not to be the last one that goes.
    CHECK(reason(people().passkeys().remove(asker(own), id, passkey_password)) ==
          "second_factor.required");
    add(own, "Phone");
    CHECK(people().passkeys().remove(asker(own), id, passkey_password));
    REQUIRE(people().second_factors().take_off(*admin, bo));
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.unknown");
    CHECK(people().sign_in(passkey_email, passkey_password, passkey_from));
}

TEST_CASE_METHOD(PasskeyFixture,
                 "a passkey shows who one is where the password would be asked for",
                 "[passkey]") {
    SoftPasskey passkey = add(by_password());
    const std::string token = by_password();
    PeoplePasskeys passkeys = people().passkeys();
    CHECK(reason(passkeys.rename(asker(token), id, "Desk", "")) == "password.wrong");
    const auto prove = [&](const std::string& in) {
        const auto options = people().passkeys().begin_proof(asker(in), site);
        return reason(
            people().passkeys().prove(asker(in), site, passkey.shown(challenge_in(options))));
    };
    CHECK(prove(token).empty());
    CHECK(passkeys.rename(asker(token), id, "Desk", ""));
    CHECK(reason(passkeys.rename(asker(token), "nonsense", "Desk", "")) == "passkey.unknown");
    clock.advance(std::chrono::minutes(10));
    CHECK(reason(passkeys.rename(asker(token), id, "Desk", "")) == "session.not_fresh");
    passkey.flags &= ~SoftPasskey::verified;
    CHECK(prove(token) == "passkey.wrong");
    passkey.flags |= SoftPasskey::verified;
    // What was asked in one session says nothing of another.
    const auto in_one = challenge_in(passkeys.begin_proof(asker(token), site));
    CHECK(reason(passkeys.prove(asker(by_password()), site, passkey.shown(in_one))) ==
          "passkey.over");
    CHECK(reason(passkeys.begin_proof({*admin, "x", passkey_from}, site)) == "passkey.none");
    // Whoever came in by it a moment ago has shown it.
    const auto in = finish(passkey.shown(asked()));
    CHECK(passkeys.remove(asker(in->token), id, ""));
}

TEST_CASE_METHOD(
    PasskeyFixture,
    "administrators look at passkeys and remove lost ones; what ends a person's rights "
    "ends them",
    "[passkey]") {
    SoftPasskey passkey = add(by_password());
    PeoplePasskeys passkeys = people().passkeys();
    const Actor bo_himself{bo, Role::member, {}};
    const Json listed = trusted_json(passkeys.list(*admin, bo).value())["passkeys"];
    REQUIRE(listed.size() == 1);
    CHECK(listed[0]["name"] == "Laptop");
    CHECK(listed[0]["id"] == id);
    CHECK(reason(passkeys.list(bo_himself, admin->id)) == "access.denied");
    CHECK(reason(passkeys.remove_of(bo_himself, admin->id, id)) == "access.denied");
    CHECK(reason(passkeys.remove_of(*admin, admin->id, id)) == "access.oneself");
    CHECK(reason(passkeys.remove_of(*admin, bo, "nonsense")) == "passkey.unknown");
    const Position start = workspace->head();
    CHECK(passkeys.remove_of(*admin, bo, id));
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.unknown");
    passkey = add(by_password());
    change({"user", bo}, {{"active", false}});
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.unknown");
    change({"user", bo}, {{"active", true}});
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.unknown");
    passkey = add(by_password());
    REQUIRE(people().one_time_password(*admin, bo));
    CHECK(reason(finish(passkey.shown(asked()))) == "passkey.unknown");
    CHECK(noted(start) == Words{"passkey_removed", "sign_in_refused", "signed_in", "passkey_added",
                                "sign_in_refused", "sign_in_refused", "signed_in", "passkey_added",
                                "password_reset", "sign_in_refused"});
    // The log says neither what it is called nor by what it is known.
    CHECK(texts.find("Laptop") == std::string::npos);
    CHECK(texts.find(id) == std::string::npos);
    CHECK(texts.find(bo.text()) != std::string::npos);
}

TEST_CASE_METHOD(PasskeyFixture, "a passkey is there after a restart", "[passkey]") {
    SoftPasskey passkey = add(by_password());
    reopen();
    CHECK(finish(passkey.shown(asked())));
}

}  // namespace cairn
