#include <catch2/catch.hpp>

#include "sign_in/credentials.hpp"
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
    Credentials credentials{vault, ids, clock};
    Uuid ann = person();
    Uuid bo = person();
};

}  // namespace

TEST_CASE_METHOD(SessionsFixture,
                 "a new password ends its user's other sessions and nobody else's",
                 "[credentials]") {
    const auto here = credentials.open_session(ann);
    const auto there = credentials.open_session(ann);
    const auto others = credentials.open_session(bo);
    const auto token = credentials.issue_token(ann);
    credentials.set_password(ann, credentials.hash("correct horse battery").value(), here);
    CHECK(credentials.holder(here)->user == ann);
    CHECK_FALSE(credentials.holder(there));
    CHECK(credentials.holder(others)->user == bo);
    CHECK(credentials.holder(token)->by_token);
    CHECK(kept("session/") == 2);
    // A session of somebody else keeps none of hers.
    credentials.set_password(ann, credentials.hash("correct horse battery").value(), others);
    CHECK_FALSE(credentials.holder(here));
}

TEST_CASE_METHOD(SessionsFixture, "a one-time password ends tokens as well", "[credentials]") {
    const auto session = credentials.open_session(ann);
    const auto token = credentials.issue_token(ann);
    const auto others = credentials.issue_token(bo);
    credentials.set_one_time_password(ann, credentials.hash("correct horse battery").value());
    CHECK_FALSE(credentials.holder(session));
    CHECK_FALSE(credentials.holder(token));
    CHECK(credentials.holder(others)->user == bo);
    CHECK(credentials.must_change_password(ann));
}

TEST_CASE_METHOD(SessionsFixture, "sessions that ended or are over leave no row", "[credentials]") {
    credentials.end_session(credentials.open_session(ann));
    CHECK(kept("session/") == 0);
    static_cast<void>(credentials.open_session(ann));
    static_cast<void>(credentials.open_session(bo));
    const auto token = credentials.issue_token(bo);
    clock.advance(std::chrono::hours(24 * 30));
    const auto fresh = credentials.open_session(ann);
    CHECK(kept("session/") == 2);
    credentials.drop_old_sessions();
    CHECK(kept("session/") == 1);
    CHECK(credentials.holder(fresh));
    CHECK(credentials.holder(token));
    // Leaving ends sessions only.
    credentials.end_session(token);
    CHECK(credentials.holder(token));
}

TEST_CASE_METHOD(SessionsFixture, "what was not given out lets nobody in", "[credentials]") {
    const auto session = credentials.open_session(ann);
    const auto token = credentials.issue_token(ann);
    CHECK(credentials.holder(session)->user == ann);
    for (const std::string& text :
         {std::string(), std::string("cairn_"), std::string(64, 'A'), session + 'A',
          session.substr(1), "cairn_" + session, token.substr(6), std::string("cairn_\0", 7),
          session.substr(0, 60) + "====", session.substr(0, 32) + std::string(32, 'A')})
        CHECK_FALSE(credentials.holder(text));
    CHECK_NOTHROW(credentials.end_session("no session"));
}

TEST_CASE_METHOD(SessionsFixture, "a guess that found no turn is none", "[credentials]") {
    Credentials busy(vault, ids, clock, {.at_once = 0, .waiting_max = 0});
    credentials.set_password(ann, credentials.hash("correct horse battery").value(), "");
    for (int i = 0; i < 100; ++i)
        CHECK(busy.try_password({"ann@example.com", "10.0.0.1", "correct horse battery"},
                                [&] { return ann; })
                  .error()
                  .reason == "queue.full");
    // Nor is a password hashed out of turn.
    CHECK(busy.hash("correct horse battery").error().reason == "queue.full");
}

}  // namespace cairn
