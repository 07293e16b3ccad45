#include <algorithm>
#include <atomic>
#include <ctime>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "core/bytes.hpp"
#include "core/sha256.hpp"
#include "sign_in/credentials.hpp"
#include "sign_in/open_rights.hpp"
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
    LastUses uses{vault, clock};
    OpenRights open{vault, clock, uses};
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
    credentials.drop_old_rights();
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

TEST_CASE_METHOD(SessionsFixture,
                 "sessions are listed with device, place and times, and ended one by one",
                 "[credentials]") {
    const auto desk = credentials.open_session(ann, {"Chrome, Windows", "10.0.0.1"});
    clock.advance(std::chrono::hours(2));
    const auto phone = credentials.open_session(ann, {"Safari, iPhone", "10.0.0.2"});
    const auto others = credentials.open_session(bo);
    clock.advance(std::chrono::minutes(50));
    uses.note(credentials.holder(desk)->right, RightKind::session);
    auto all = open.sessions(ann, desk);
    REQUIRE(all.size() == 2);
    CHECK(all[0].current);
    CHECK(all[0].row.device == "Chrome, Windows");
    CHECK(all[0].row.place == "10.0.0.1");
    CHECK(all[0].row.begun == clock.now() - std::chrono::minutes(170));
    CHECK(all[0].row.until == *all[0].row.begun + session_length);
    CHECK(all[0].used == std::chrono::floor<std::chrono::hours>(clock.now()));
    CHECK_FALSE(all[1].current);
    CHECK_FALSE(all[1].used);
    // Nobody ends those of others by what they are called.
    open.end(RightKind::session, bo, all[1].id);
    CHECK(credentials.holder(phone));
    CHECK_FALSE(open.has(RightKind::session, bo, all[1].id));
    CHECK_FALSE(open.has(RightKind::session, ann, ""));
    CHECK_FALSE(open.has(RightKind::token, ann, all[1].id));
    open.end(RightKind::session, ann, all[1].id);
    CHECK_FALSE(credentials.holder(phone));
    CHECK(credentials.holder(desk));
    const auto third = credentials.open_session(ann);
    open.end_sessions(ann, desk);
    CHECK(credentials.holder(desk));
    CHECK_FALSE(credentials.holder(third));
    open.end_sessions(ann, "");
    CHECK(open.sessions(ann, desk).empty());
    CHECK(credentials.holder(others));
    CHECK(kept("used/") == 0);
}

TEST_CASE_METHOD(SessionsFixture,
                 "sessions and tokens of earlier builds go on, and are listed",
                 "[credentials]") {
    // As they were written before anything was known of them but whose they are.
    const auto old_row = [&](const std::string& space, const std::string& text, Time time) {
        std::string value(bytes_of(ann));
        put_big_endian(value, static_cast<std::int64_t>(time.time_since_epoch().count()));
        vault.put(space + ann.text() + '/' + hex_of(sha256(text)), value);
    };
    const auto session = fresh_right(RightKind::session, ann, ids);
    const auto token = fresh_right(RightKind::token, ann, ids);
    old_row("session/", session, clock.now() + std::chrono::hours(24));
    old_row("token/", token, clock.now());
    CHECK(credentials.holder(session)->user == ann);
    CHECK(credentials.holder(token)->by_token);
    CHECK_FALSE(credentials.holder(token)->read_only);
    CHECK_FALSE(credentials.holder(token)->until);
    REQUIRE(open.sessions(ann, session).size() == 1);
    CHECK(open.sessions(ann, session)[0].row.device.empty());
    CHECK_FALSE(open.sessions(ann, session)[0].row.begun);
    REQUIRE(open.tokens(ann).size() == 1);
    CHECK(open.tokens(ann)[0].row.name.empty());
    credentials.drop_old_rights();
    CHECK(credentials.holder(session));
    CHECK(credentials.holder(token));
    // A row that nobody has written so lets nobody in.
    vault.put("session/" + ann.text() + '/' + hex_of(sha256(session)), "broken");
    CHECK_FALSE(credentials.holder(session));
}

TEST_CASE_METHOD(SessionsFixture, "a person has a hundred sessions at most", "[credentials]") {
    const auto first = credentials.open_session(ann);
    for (int i = 0; i < 99; ++i) {
        clock.advance(std::chrono::seconds(1));
        static_cast<void>(credentials.open_session(ann));
    }
    CHECK(credentials.holder(first));
    const auto last = credentials.open_session(ann);
    CHECK_FALSE(credentials.holder(first));
    CHECK(credentials.holder(last));
    CHECK(kept("session/") == 100);
}

TEST_CASE_METHOD(SessionsFixture,
                 "a token has a name, a scope, an end, and the day it was used",
                 "[credentials]") {
    const Time end = clock.now() + std::chrono::days(30);
    const auto token = credentials.issue_token(ann, {"Nightly export", true, end});
    const auto forever = credentials.issue_token(ann);
    CHECK(credentials.holder(token)->read_only);
    CHECK(credentials.holder(token)->until == end);
    CHECK_FALSE(credentials.holder(forever)->read_only);
    uses.note(credentials.holder(token)->right, RightKind::token);
    const auto listed = open.tokens(ann);
    REQUIRE(listed.size() == 2);
    const auto& named = listed[0].row.name.empty() ? listed[1] : listed[0];
    CHECK(named.row.name == "Nightly export");
    CHECK(named.used == std::chrono::floor<std::chrono::days>(clock.now()));
    clock.set(end);
    CHECK_FALSE(credentials.holder(token));
    CHECK(open.tokens(ann).size() == 1);
    CHECK(credentials.holder(forever));
    credentials.drop_old_rights();
    CHECK(kept("token/") == 1);
    // One that was made while the clock was ahead does not last longer than it was given for.
    const auto ahead = credentials.issue_token(ann, {"", false, end + std::chrono::days(60)});
    clock.jump(-std::chrono::days(40));
    CHECK_FALSE(credentials.holder(ahead));
    CHECK(credentials.holder(forever));
}

TEST_CASE_METHOD(SessionsFixture,
                 "when something was last used is written later, and brings nothing back",
                 "[credentials]") {
    const auto session = credentials.open_session(ann);
    const auto gone = credentials.open_session(ann);
    const std::string right = credentials.holder(session)->right;
    const std::uint64_t generation = vault.generation();
    uses.start();
    for (int i = 0; i < 1000; ++i) uses.note(right, RightKind::session);
    uses.note(credentials.holder(gone)->right, RightKind::session);
    credentials.end_session(gone);
    uses.stop();
    CHECK(kept("used/") == 2);
    CHECK(vault.generation() <= generation + 3);
    CHECK_FALSE(credentials.holder(gone));
    // Another process knows it.
    const LastUses later(vault, clock);
    CHECK(later.of(right) == std::chrono::floor<std::chrono::hours>(clock.now()));
    credentials.drop_old_rights();
    CHECK(kept("used/") == 1);
    // Of a clock that was ahead: no later than now.
    clock.jump(-std::chrono::hours(3));
    CHECK(later.of(right) == clock.now());
}

TEST_CASE_METHOD(SessionsFixture,
                 "a password is replaced only where it is the one that was shown",
                 "[credentials]") {
    const PasswordHash first{"first"}, one_time{"one-time"}, chosen{"chosen"};
    credentials.set_password(ann, first, "");
    const std::string mark = credentials.password_mark(ann);
    const auto here = credentials.open_session(ann), there = credentials.open_session(ann);
    CHECK(credentials.replace_password(ann, chosen, here, mark));
    CHECK(credentials.holder(here));
    CHECK_FALSE(credentials.holder(there));
    const std::string shown = credentials.password_mark(ann);
    CHECK(shown != mark);
    // An administrator comes in between.
    credentials.set_one_time_password(ann, one_time);
    const auto after = credentials.open_session(ann);
    CHECK_FALSE(credentials.replace_password(ann, chosen, "", shown));
    CHECK(credentials.must_change_password(ann));
    CHECK(credentials.holder(after));
}

TEST_CASE_METHOD(SessionsFixture,
                 "what ends rights finds all that were given out before it",
                 "[credentials]") {
    struct Given {
        std::string token, mark;
    };
    std::vector<Given> given;
    std::atomic<bool> over = false;
    std::atomic<int> tries = 0;
    // As those do who give something out: afterwards they look whether it is still due.
    std::thread giving([&] {
        for (bool session = true; !over; session = !session) {
            const std::string mark = credentials.password_mark(ann);
            auto token = session ? credentials.open_session(ann) : credentials.issue_token(ann);
            if (credentials.password_mark(ann) == mark) given.push_back({std::move(token), mark});
            ++tries;
        }
    });
    for (int i = 0; i < 150; ++i) {
        const int before = tries;
        credentials.set_one_time_password(ann, PasswordHash{std::to_string(i)});
        while (tries == before) std::this_thread::yield();
    }
    over = true;
    giving.join();
    const std::string mark = credentials.password_mark(ann);
    std::size_t left = 0;
    for (const Given& each : given)
        if (each.mark != mark && credentials.holder(each.token)) ++left;
    CHECK(left == 0);
}

TEST_CASE_METHOD(SessionsFixture, "nobody takes as long to refuse as somebody", "[credentials]") {
    credentials.set_password(ann, credentials.hash("correct horse battery").value(), "");
    const auto cost = [&](const char* email, std::optional<Uuid> user) {
        std::clock_t least = std::clock();
        for (int i = 0; i < 3; ++i) {
            const std::clock_t before = std::clock();
            CHECK(credentials.try_password({email, "", "wrong"}, [&] { return user; }) == false);
            least = std::min(least, std::clock() - before);
        }
        return least;
    };
    const std::clock_t somebody = cost("ann@cairn.example", ann);
    CHECK(cost("who@cairn.example", std::nullopt) > somebody / 2);
    CHECK(cost("bo@cairn.example", bo) > somebody / 2);
}

TEST_CASE_METHOD(SessionsFixture, "a link chooses a password once", "[credentials]") {
    const auto session = credentials.open_session(ann);
    const auto token = credentials.issue_token(ann);
    const auto first = credentials.make_link(ann);
    const auto link = credentials.make_link(ann);
    const auto hash = credentials.hash("correct horse battery").value();
    const auto reason = [&](std::string_view text) {
        const auto holder = credentials.link_holder(text, "10.0.0.1");
        return holder ? std::string() : holder.error().reason;
    };
    CHECK(reason(first.text) == "link.unknown");
    CHECK(reason(session) == "link.unknown");
    CHECK(reason("") == "link.unknown");
    CHECK(reason(link.text).empty());
    CHECK_FALSE(credentials.holder(link.text));
    CHECK(credentials.use_link(first.text, hash).error().reason == "link.unknown");
    CHECK(credentials.holder(session));
    REQUIRE(credentials.use_link(link.text, hash));
    CHECK_FALSE(credentials.holder(session));
    CHECK_FALSE(credentials.holder(token));
    CHECK_FALSE(credentials.must_change_password(ann));
    CHECK(credentials.use_link(link.text, hash).error().reason == "link.unknown");
    CHECK(kept("link/") == 0);
    // What else changes the password, or ends the person's rights, ends the link.
    const auto second = credentials.make_link(ann);
    credentials.set_password(ann, hash, "");
    CHECK(reason(second.text) == "link.unknown");
    const auto third = credentials.make_link(ann);
    credentials.end_rights(ann);
    CHECK(reason(third.text) == "link.unknown");
    const auto old = credentials.make_link(ann);
    clock.set(old.until);
    CHECK(reason(old.text) == "link.unknown");
}

TEST_CASE_METHOD(SessionsFixture, "links are not to be guessed", "[credentials]") {
    const auto link = credentials.make_link(ann);
    for (int i = 0; i < 20; ++i)
        CHECK(credentials.link_holder("guess" + std::to_string(i), "10.0.0.9").error().reason ==
              "link.unknown");
    CHECK(credentials.link_holder(link.text, "10.0.0.9").error().reason == "session.throttled");
    CHECK(credentials.link_holder(link.text, "10.0.0.1"));
    clock.advance(std::chrono::minutes(15));
    CHECK(credentials.link_holder(link.text, "10.0.0.9"));
}

}  // namespace cairn
