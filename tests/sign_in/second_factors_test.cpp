#include "sign_in/second_factors.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "sign_in/credentials.hpp"
#include "sign_in/sign_in_challenges.hpp"
#include "sign_in/totp.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

struct FactorsFixture {
    /// What the app of somebody shows, who has typed in this secret.
    [[nodiscard]] std::string code(const std::string& secret) const {
        return totp_code(secret, totp_step(clock.now()));
    }
    /// Whoever has it switched on by now: the secret.
    std::string switch_on(const Uuid& user) {
        std::string secret = factors.begin(user).value();
        REQUIRE(factors.prove(user, code(secret), "10.0.0.1"));
        recovery = factors.turn_on(user);
        clock.advance(std::chrono::seconds(30));
        return secret;
    }
    std::string reason(const Uuid& user, const std::string& typed, const char* from = "10.0.0.1") {
        const auto used = factors.use(user, typed, from);
        return used ? std::string() : used.error().reason;
    }

    TempDir dir;
    ManualClock clock;
    SequenceIds ids;
    Vault vault{dir / "vault", ids};
    SecondFactors factors{vault, ids, clock};
    Uuid ann = ids.next(clock.now());
    Uuid bo = ids.next(clock.now());
    std::vector<std::string> recovery;
};

}  // namespace

TEST_CASE_METHOD(FactorsFixture,
                 "a second factor counts once a code has proven it",
                 "[second_factor]") {
    const std::string secret = factors.begin(ann).value();
    CHECK(secret.size() == totp_secret_bytes);
    CHECK_FALSE(factors.is_on(ann));
    CHECK(factors.turn_on(ann).empty());
    CHECK(factors.prove(ann, "000000", "").error().reason == "second_factor.wrong");
    CHECK(factors.prove(bo, code(secret), "").error().reason == "second_factor.not_begun");
    CHECK(reason(ann, code(secret)) == "second_factor.wrong");
    // Begun anew, the one before is of no use.
    const std::string other = factors.begin(ann).value();
    CHECK(other != secret);
    CHECK(factors.prove(ann, code(secret), "").error().reason == "second_factor.wrong");
    REQUIRE(factors.prove(ann, code(other), ""));
    CHECK(factors.turn_on(ann).size() == 10);
    CHECK(factors.is_on(ann));
    CHECK_FALSE(factors.is_on(bo));
    CHECK(factors.begin(ann).error().reason == "second_factor.on");
    // The code that proved it is used up.
    CHECK(reason(ann, code(other)) == "second_factor.wrong");
    clock.advance(std::chrono::seconds(30));
    CHECK(factors.use(ann, code(other), "").value() == SecondFactors::By::app);
    factors.turn_off(ann);
    CHECK_FALSE(factors.is_on(ann));
    CHECK(vault.list("totp/").empty());
    CHECK(vault.list("recovery/").empty());
}

TEST_CASE_METHOD(FactorsFixture, "a code is typed as people type", "[second_factor]") {
    const std::string secret = switch_on(ann);
    const std::string shown = code(secret);
    CHECK(reason(ann, ' ' + shown.substr(0, 3) + ' ' + shown.substr(3)).empty());
    std::string loud = recovery.front();
    for (char& c : loud) c = static_cast<char>(std::toupper(c));
    CHECK(loud.size() == 14);
    CHECK(factors.use(ann, loud, "").value() == SecondFactors::By::recovery);
    CHECK(reason(ann, "\xff\xff", "10.0.0.2") == "second_factor.wrong");
    CHECK(reason(ann, std::string(400, '1'), "10.0.0.2") == "second_factor.wrong");
    CHECK(reason(ann, "", "10.0.0.2") == "second_factor.wrong");
}

TEST_CASE_METHOD(FactorsFixture,
                 "each recovery code is good once, and for its own person",
                 "[second_factor]") {
    switch_on(bo);
    const auto of_bo = recovery;
    switch_on(ann);
    CHECK(factors.recovery_codes_left(ann) == 10);
    CHECK(reason(ann, of_bo[0], "10.0.0.2") == "second_factor.wrong");
    CHECK(reason(ann, recovery[3]).empty());
    CHECK(reason(ann, recovery[3], "10.0.0.2") == "second_factor.wrong");
    CHECK(factors.recovery_codes_left(ann) == 9);
    // None stands in the vault as it is.
    for (const auto& [name, value] : vault.list("recovery/"))
        for (const auto& each : recovery) CHECK(value.find(each) == std::string::npos);
    const auto others = factors.renew_recovery_codes(ann);
    CHECK(factors.recovery_codes_left(ann) == 10);
    CHECK(reason(ann, recovery[0], "10.0.0.2") == "second_factor.wrong");
    CHECK(reason(ann, others[0]).empty());
}

TEST_CASE_METHOD(FactorsFixture,
                 "of several sign-ins with one code at the same time one gets in",
                 "[second_factor]") {
    const std::string secret = switch_on(ann);
    const auto race = [&](const std::string& typed) {
        std::atomic<int> in = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                if (factors.use(ann, typed, "10.0.1." + std::to_string(i))) ++in;
            });
        for (auto& thread : threads) thread.join();
        return in.load();
    };
    CHECK(race(code(secret)) == 1);
    CHECK(race(recovery[0]) == 1);
}

TEST_CASE_METHOD(FactorsFixture, "codes are not to be guessed", "[second_factor]") {
    const std::string secret = switch_on(ann);
    for (int i = 0; i < 5; ++i) CHECK(reason(ann, "000000", "10.0.0.9") == "second_factor.wrong");
    // The right one neither, from there.
    CHECK(reason(ann, code(secret), "10.0.0.9") == "session.throttled");
    CHECK(reason(ann, recovery[0], "10.0.0.9") == "session.throttled");
    CHECK(reason(ann, code(secret), "10.0.0.1").empty());
    for (int i = 0; i < 5; ++i) CHECK(reason(ann, "000000", "10.0.0.8") == "second_factor.wrong");
    CHECK(reason(ann, recovery[0], "10.0.0.7") == "session.throttled");
    // But where she is signed in those of others keep her out of nothing, and hers are few.
    static_cast<void>(Credentials(vault, ids, clock).open_session(ann, {"", "10.0.0.5"}));
    static_cast<void>(Credentials(vault, ids, clock).open_session(bo, {"", "10.0.0.6"}));
    CHECK(reason(ann, recovery[0], "10.0.0.5").empty());
    CHECK(reason(ann, recovery[1], "10.0.0.6") == "session.throttled");
    for (int i = 0; i < 5; ++i) CHECK(reason(ann, "000000", "10.0.0.5") == "second_factor.wrong");
    CHECK(reason(ann, recovery[1], "10.0.0.5") == "session.throttled");
    clock.advance(std::chrono::minutes(15));
    CHECK(reason(ann, code(secret), "10.0.0.9").empty());
}

TEST_CASE_METHOD(FactorsFixture,
                 "a clock that was ahead keeps nobody with a second factor out",
                 "[second_factor]") {
    const std::string secret = switch_on(ann);
    clock.advance(std::chrono::hours(24 * 365));
    CHECK(reason(ann, code(secret)).empty());
    clock.jump(-std::chrono::hours(24 * 365));
    CHECK(reason(ann, code(secret)).empty());
    CHECK(reason(ann, code(secret), "10.0.0.2") == "second_factor.wrong");
}

TEST_CASE_METHOD(FactorsFixture,
                 "a challenge is good for its caller, for five minutes, and for five tries",
                 "[second_factor]") {
    SignInChallenges challenges(ids, clock);
    const auto open = [&] { return challenges.open({ann, "10.0.0.1", "mark"}).value(); };
    const std::string first = open();
    CHECK_FALSE(challenges.take("nonsense", "10.0.0.1"));
    CHECK_FALSE(challenges.take(first, "10.0.0.2"));
    auto taken = challenges.take(first, "10.0.0.1");
    REQUIRE(taken);
    CHECK(taken->user == ann);
    CHECK_FALSE(challenges.take(first, "10.0.0.1"));
    --taken->tries_left;
    challenges.give_back(first, *taken);
    CHECK(challenges.take(first, "10.0.0.1")->tries_left == 4);
    taken->tries_left = 0;
    challenges.give_back(first, *taken);
    CHECK_FALSE(challenges.take(first, "10.0.0.1"));
    const std::string second = open();
    clock.advance(std::chrono::minutes(5));
    CHECK_FALSE(challenges.take(second, "10.0.0.1"));
    // Whoever knows the password makes no more of them than a few.
    const std::string oldest = open();
    clock.advance(std::chrono::seconds(1));
    std::string newest;
    for (int i = 0; i < 5; ++i) newest = open();
    CHECK_FALSE(challenges.take(oldest, "10.0.0.1"));
    CHECK(challenges.take(newest, "10.0.0.1"));
    // One that a clock which was ahead has made is over when the clock is right.
    clock.advance(std::chrono::hours(24));
    const std::string ahead = open();
    clock.jump(-std::chrono::hours(24));
    CHECK_FALSE(challenges.take(ahead, "10.0.0.1"));
}

TEST_CASE_METHOD(FactorsFixture,
                 "whoever knows a password drives its owner out of no second step",
                 "[second_factor]") {
    SignInChallenges challenges(ids, clock);
    const auto open = [&](const std::string& from) {
        const auto opened = challenges.open({ann, from, "mark"});
        return opened ? *opened : opened.error().reason;
    };
    const std::string owners = open("10.0.0.1");
    for (int i = 0; i < 100; ++i) static_cast<void>(open("192.0.2.1"));
    clock.advance(std::chrono::seconds(10));
    int refused = 0;
    for (int i = 2; i < 60; ++i)
        if (open("192.0.2." + std::to_string(i)) == "session.throttled") ++refused;
    // However many: what one address begins is its own to lose, and what all begin has an end.
    CHECK(refused == 58 - 44);
    const auto waits = challenges.open({ann, "10.0.0.2", "mark"});
    REQUIRE(!waits);
    CHECK(waits.error().code == ErrorCode::throttled);
    CHECK(waits.error().data["retry_after_s"] == 290);
    CHECK(challenges.open({bo, "10.0.0.2", "mark"}));
    // Where one began already there is room for another try.
    CHECK(open("192.0.2.1") != "session.throttled");
    CHECK(challenges.take(owners, "10.0.0.1"));
}

}  // namespace cairn
