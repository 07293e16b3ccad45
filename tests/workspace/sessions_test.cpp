#include <catch2/catch.hpp>

#include "sign_in/accounts.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/sequence_ids.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

struct SessionsFixture {
    Uuid person() { return ids.next(clock.now()); }
    [[nodiscard]] std::size_t kept(std::string_view space) const {
        return vault.list(space).size();
    }

    TempDir dir;
    ManualClock clock;
    SequenceIds ids;
    Vault vault{dir / "vault", ids};
    Accounts accounts{vault, ids, clock};
    Uuid ann = person();
    Uuid bo = person();
};

}  // namespace

TEST_CASE_METHOD(SessionsFixture,
                 "a new password ends its user's other sessions and nobody else's",
                 "[accounts]") {
    const auto here = accounts.open_session(ann);
    const auto there = accounts.open_session(ann);
    const auto others = accounts.open_session(bo);
    const auto token = accounts.issue_token(ann);
    accounts.set_password(ann, accounts.hash("correct horse battery").value(), here);
    CHECK(accounts.holder(here)->user == ann);
    CHECK_FALSE(accounts.holder(there));
    CHECK(accounts.holder(others)->user == bo);
    CHECK(accounts.holder(token)->by_token);
    CHECK(kept("session/") == 2);
    // A session of somebody else keeps none of hers.
    accounts.set_password(ann, accounts.hash("correct horse battery").value(), others);
    CHECK_FALSE(accounts.holder(here));
}

TEST_CASE_METHOD(SessionsFixture, "a one-time password ends tokens as well", "[accounts]") {
    const auto session = accounts.open_session(ann);
    const auto token = accounts.issue_token(ann);
    const auto others = accounts.issue_token(bo);
    accounts.set_one_time_password(ann, accounts.hash("correct horse battery").value());
    CHECK_FALSE(accounts.holder(session));
    CHECK_FALSE(accounts.holder(token));
    CHECK(accounts.holder(others)->user == bo);
    CHECK(accounts.must_change_password(ann));
}

TEST_CASE_METHOD(SessionsFixture, "sessions that ended or are over leave no row", "[accounts]") {
    accounts.end_session(accounts.open_session(ann));
    CHECK(kept("session/") == 0);
    static_cast<void>(accounts.open_session(ann));
    static_cast<void>(accounts.open_session(bo));
    const auto token = accounts.issue_token(bo);
    clock.advance(std::chrono::hours(24 * 30));
    const auto fresh = accounts.open_session(ann);
    CHECK(kept("session/") == 2);
    accounts.drop_old_sessions();
    CHECK(kept("session/") == 1);
    CHECK(accounts.holder(fresh));
    CHECK(accounts.holder(token));
    // Leaving ends sessions only.
    accounts.end_session(token);
    CHECK(accounts.holder(token));
}

TEST_CASE_METHOD(SessionsFixture, "what was not given out lets nobody in", "[accounts]") {
    const auto session = accounts.open_session(ann);
    const auto token = accounts.issue_token(ann);
    CHECK(accounts.holder(session)->user == ann);
    for (const std::string& text :
         {std::string(), std::string("cairn_"), std::string(64, 'A'), session + 'A',
          session.substr(1), "cairn_" + session, token.substr(6), std::string("cairn_\0", 7),
          session.substr(0, 60) + "====", session.substr(0, 32) + std::string(32, 'A')})
        CHECK_FALSE(accounts.holder(text));
    CHECK_NOTHROW(accounts.end_session("no session"));
}

TEST_CASE_METHOD(SessionsFixture, "a guess that found no turn is none", "[accounts]") {
    Accounts busy(vault, ids, clock, {.at_once = 0, .waiting_max = 0});
    accounts.set_password(ann, accounts.hash("correct horse battery").value(), "");
    for (int i = 0; i < 100; ++i)
        CHECK(busy.try_password({"ann@example.com", "10.0.0.1", "correct horse battery"},
                                [&] { return ann; })
                  .error()
                  .reason == "queue.full");
    // Nor is a password hashed out of turn.
    CHECK(busy.hash("correct horse battery").error().reason == "queue.full");
}

}  // namespace cairn
