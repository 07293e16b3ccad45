#include "sign_in/passkeys.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "sign_in/credentials.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/passkeys/soft_passkey.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

using test::SoftPasskey;

struct PasskeysFixture {
    /// One of somebody's, kept.
    SoftPasskey of(const Uuid& user, const std::string& name = "Laptop") {
        SoftPasskey passkey(site);
        passkey.user = bytes_of(user);
        REQUIRE(passkeys.add(user, made(passkey), site, name));
        return passkey;
    }
    [[nodiscard]] MadePasskey made(const SoftPasskey& passkey) const {
        return check_made(passkey.attestation(), site).value();
    }
    Result<Passkeys::Shown> show(const ShownPasskey& shown, const std::optional<Uuid>& whose = {}) {
        const auto client = read_client_data(shown.client_data, PasskeyUse::show, site).value();
        return passkeys.show(shown, client, site, whose);
    }
    std::string refusal(const ShownPasskey& shown, const std::optional<Uuid>& whose = {}) {
        const auto result = show(shown, whose);
        if (result) return "";
        return result.error().data.value("problem", result.error().reason);
    }

    TempDir dir;
    ManualClock clock;
    SequenceIds ids;
    Vault vault{dir / "vault", ids};
    Passkeys passkeys{vault, ids, clock};
    WebSite site{"https://crm.example", "crm.example"};
    Uuid ann = ids.next(clock.now());
    Uuid bo = ids.next(clock.now());
};

}  // namespace

TEST_CASE_METHOD(PasskeysFixture, "a passkey is kept, shown, renamed and removed", "[passkey]") {
    CHECK_FALSE(passkeys.has_any(ann));
    SoftPasskey passkey = of(ann);
    CHECK(passkeys.has_any(ann));
    CHECK_FALSE(passkeys.has_any(bo));
    clock.advance(std::chrono::hours(1));
    const auto shown = show(passkey.shown("x"));
    REQUIRE(shown);
    CHECK(shown->row.user == ann);
    CHECK(shown->verified);
    const auto all = passkeys.of(ann);
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "Laptop");
    CHECK(all[0].used == clock.now());
    CHECK(all[0].made < clock.now());
    CHECK(all[0].uses == 2);
    CHECK(passkeys.has(all[0]));
    const std::string id = Passkeys::called(all[0]);
    CHECK(passkeys.rename(ann, id, "Desk"));
    CHECK(passkeys.of(ann)[0].name == "Desk");
    for (const std::string& wrong : {std::string(), id.substr(1), std::string(32, '0')}) {
        CHECK_FALSE(passkeys.rename(ann, wrong, "x"));
        CHECK_FALSE(passkeys.remove(ann, wrong));
    }
    CHECK_FALSE(passkeys.remove(bo, id));
    CHECK(passkeys.remove(ann, id));
    CHECK(refusal(passkey.shown("x")) == "passkey.unknown");
    CHECK(vault.list("passkey").empty());
}

TEST_CASE_METHOD(PasskeysFixture, "a passkey is one person's, and of one site", "[passkey]") {
    SoftPasskey passkey = of(ann);
    CHECK(passkeys.add(bo, made(passkey), site, "mine").error().reason == "passkey.known");
    CHECK(refusal(passkey.shown("x"), bo) == "passkey.unknown");
    passkey.user = bytes_of(bo);
    CHECK(refusal(passkey.shown("x")) == "it is of somebody else");
    CHECK(refusal(passkey.shown("x"), ann) == "it is of somebody else");
    // An authenticator that keeps no names says none, which is enough where another has said it.
    passkey.user.clear();
    CHECK(refusal(passkey.shown("x")) == "it is of somebody else");
    CHECK(refusal(passkey.shown("x"), ann).empty());
    passkey.user = bytes_of(ann);
    CHECK(refusal(passkey.shown("x")).empty());
    site = {"https://other.example", "other.example"};
    passkey.origin = site.origin;
    passkey.site_name = site.name;
    CHECK(refusal(passkey.shown("x")) == "passkey.unknown");
}

TEST_CASE_METHOD(PasskeysFixture, "a copy of a passkey is noticed by its counter", "[passkey]") {
    SoftPasskey passkey = of(ann);
    SoftPasskey copy = passkey;
    CHECK(refusal(passkey.shown("x")).empty());
    const std::string problem = "its counter went back: there may be a copy of it";
    CHECK(refusal(copy.shown("x")) == problem);
    copy.uses = std::numeric_limits<std::uint32_t>::max();  // The next one is 0.
    CHECK(refusal(copy.shown("x")) == problem);
    CHECK(refusal(passkey.shown("x")).empty());
    // One without a counter says 0 each time.
    SoftPasskey without(site);
    without.user = bytes_of(ann);
    without.uses = 0;
    REQUIRE(passkeys.add(ann, made(without), site, ""));
    for (int i = 0; i < 2; ++i) {
        without.uses = std::numeric_limits<std::uint32_t>::max();
        CHECK(refusal(without.shown("x")).empty());
    }
}

TEST_CASE_METHOD(PasskeysFixture,
                 "whether a passkey may be backed up is what it was when it was made",
                 "[passkey]") {
    SoftPasskey passkey = of(ann);
    passkey.flags |= SoftPasskey::may_be_backed_up;
    CHECK(refusal(passkey.shown("x")) ==
          "whether it may be backed up is another than when it was made");
    SoftPasskey other(site);
    other.user = bytes_of(ann);
    other.flags |= SoftPasskey::may_be_backed_up;
    REQUIRE(passkeys.add(ann, made(other), site, ""));
    other.flags |= SoftPasskey::backed_up;
    CHECK(refusal(other.shown("x")).empty());
    CHECK(passkeys.of(ann)[0].is_backed_up != passkeys.of(ann)[1].is_backed_up);
}

TEST_CASE_METHOD(PasskeysFixture, "a person has 20 passkeys at most", "[passkey]") {
    for (int i = 0; i < 20; ++i) of(ann);
    SoftPasskey more(site);
    const auto refused = passkeys.add(ann, made(more), site, "");
    REQUIRE(!refused);
    CHECK(refused.error().reason == "passkey.too_many");
    CHECK(refused.error().data["max"] == 20);
    CHECK(passkeys.add(bo, made(more), site, ""));
    passkeys.remove_all(ann);
    CHECK_FALSE(passkeys.has_any(ann));
    CHECK(passkeys.has_any(bo));
}

TEST_CASE_METHOD(PasskeysFixture, "passkeys end with all that one comes in by", "[passkey]") {
    Credentials credentials(vault, ids, clock);
    SoftPasskey of_ann = of(ann), of_bo = of(bo);
    static_cast<void>(credentials.open_session(bo));
    credentials.end_rights(bo);
    CHECK(refusal(of_bo.shown("x")) == "passkey.unknown");
    credentials.set_password(ann, credentials.hash("a password of ann").value(), "");
    CHECK(refusal(of_ann.shown("x")).empty());
    // Who chooses a password by a link shows them still, as a second factor is.
    REQUIRE(credentials.use_link(credentials.make_link(ann).text,
                                 credentials.hash("another one of ann").value()));
    CHECK(refusal(of_ann.shown("x")).empty());
    credentials.set_one_time_password(ann, credentials.hash("given by somebody").value());
    CHECK(refusal(of_ann.shown("x")) == "passkey.unknown");
    CHECK(vault.list("passkey").empty());
    of(ann);
    credentials.end_rights_unless([&](const Uuid& user) { return user != ann; });
    CHECK(vault.list("passkey").empty());
}

TEST_CASE_METHOD(PasskeysFixture, "a session knows that a passkey was shown in it", "[passkey]") {
    Credentials credentials(vault, ids, clock);
    const std::string plain = credentials.open_session(ann);
    CHECK_FALSE(credentials.holder(plain)->passkey);
    CHECK_FALSE(credentials.holder(plain)->proven);
    clock.advance(std::chrono::minutes(1));
    CHECK(credentials.note_passkey(plain));
    CHECK(credentials.holder(plain)->passkey);
    CHECK(credentials.holder(plain)->proven == clock.now());
    SessionPlace place{.device = "Firefox", .network = "10.0.0.1", .by = "Company"};
    place.factor_elsewhere = true;
    const std::string both = credentials.open_session(ann, place);
    CHECK(credentials.note_passkey(both));
    CHECK(credentials.holder(both)->factor_elsewhere);
    CHECK(credentials.holder(both)->by == "Company");
    CHECK_FALSE(credentials.note_passkey("nonsense"));
    CHECK_FALSE(credentials.note_passkey(credentials.issue_token(ann)));
    credentials.end_session(plain);
    CHECK_FALSE(credentials.note_passkey(plain));
}

TEST_CASE_METHOD(PasskeysFixture,
                 "a challenge is good once, for five minutes and for one end",
                 "[passkey]") {
    PasskeyChallenges& challenges = passkeys.challenges;
    const std::string challenge = challenges.fresh("sign_in/10.0.0.1");
    CHECK(challenges.is_good(challenge, "sign_in/10.0.0.1"));
    CHECK_FALSE(challenges.is_good(challenge, "sign_in/10.0.0.2"));
    CHECK_FALSE(challenges.is_good(challenge, ""));
    CHECK_FALSE(challenges.is_good("", "sign_in/10.0.0.1"));
    CHECK_FALSE(challenges.is_good(std::string(1000, 'A'), "sign_in/10.0.0.1"));
    std::string changed = challenge;
    changed.front() = changed.front() == 'A' ? 'B' : 'A';
    CHECK_FALSE(challenges.is_good(changed, "sign_in/10.0.0.1"));
    // Another process has another key.
    CHECK_FALSE(PasskeyChallenges(ids, clock).is_good(challenge, "sign_in/10.0.0.1"));
    CHECK(challenges.use_up(challenge));
    CHECK_FALSE(challenges.use_up(challenge));
    CHECK_FALSE(challenges.use_up("nonsense"));
    clock.advance(std::chrono::minutes(5));
    CHECK_FALSE(challenges.is_good(challenge, "sign_in/10.0.0.1"));
    // One that a clock which was ahead has given out is over when the clock is right.
    clock.advance(std::chrono::hours(24));
    const std::string ahead = challenges.fresh("x");
    clock.jump(-std::chrono::hours(24));
    CHECK_FALSE(challenges.is_good(ahead, "x"));
}

TEST_CASE_METHOD(PasskeysFixture,
                 "of several who show one answer at the same time one gets in",
                 "[passkey]") {
    const std::string challenge = passkeys.challenges.fresh("x");
    std::atomic<int> in = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            if (passkeys.challenges.use_up(challenge)) ++in;
        });
    for (auto& thread : threads) thread.join();
    CHECK(in == 1);
}

TEST_CASE_METHOD(PasskeysFixture, "those who try come from somewhere", "[passkey]") {
    for (int i = 0; i < 20; ++i) CHECK(passkeys.attempt("192.0.2.1"));
    const auto waits = passkeys.attempt("192.0.2.1");
    REQUIRE(!waits);
    CHECK(waits.error().reason == "session.throttled");
    CHECK(passkeys.attempt("192.0.2.2"));
    passkeys.forgive("192.0.2.1");
    CHECK(passkeys.attempt("192.0.2.1"));
    clock.advance(std::chrono::minutes(15));
    for (int i = 0; i < 20; ++i) CHECK(passkeys.attempt("192.0.2.1"));
}

}  // namespace cairn
