#include "gateway/fair_pool.hpp"

#include <algorithm>
#include <atomic>
#include <future>

#include <catch2/catch.hpp>

#include "gateway/shares.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using cairn::test::sanitized;

namespace {

constexpr std::chrono::seconds pool_patience{20};

/// Work that holds its thread until it is let go.
class Gate {
public:
    FairPool::Work work() {
        return [this] {
            entered_.set_value();
            opened_.wait();
        };
    }
    [[nodiscard]] bool is_entered(std::chrono::milliseconds within = pool_patience) {
        return entering_.wait_for(within) == std::future_status::ready;
    }
    void open() { open_.set_value(); }

private:
    std::promise<void> entered_, open_;
    std::future<void> entering_ = entered_.get_future();
    std::shared_future<void> opened_ = open_.get_future();
};

/// Time that passes only as work takes it.
class FakeTime {
public:
    [[nodiscard]] FairPool::Now now() {
        return [this] { return now_.load(); };
    }
    void pass(int ms) { now_ = now_.load() + std::chrono::milliseconds(ms); }
    /// Work that takes so long.
    FairPool::Work taking(int ms, FairPool::Work then) {
        return [this, ms, then = std::move(then)] {
            pass(ms);
            then();
        };
    }

private:
    std::atomic<FairPool::Time> now_{};
};

/// Who was served, in order.
class Served {
public:
    FairPool::Work by(const std::string& who) {
        return [this, who] {
            const std::lock_guard lock(mutex_);
            order_ += who;
            changed_.notify_all();
        };
    }
    std::string wait_for(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, pool_patience, [&] { return order_.size() >= count; });
        return order_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string order_;
};

}  // namespace

TEST_CASE("who asks for much waits behind himself, and nobody else behind him", "[fair]") {
    Gate gate;
    Served served;
    FakeTime time;
    FairPool pool({.threads = 1}, time.now());
    REQUIRE(pool.submit("a", gate.work()));
    REQUIRE(gate.is_entered());
    time.pass(10);
    for (int i = 0; i < 10; ++i) REQUIRE(pool.submit("a", served.by("a")));
    for (const char* who : {"b", "b", "c"}) REQUIRE(pool.submit(who, served.by(who)));
    gate.open();
    // The others have used nothing yet; all that `a` has asked for comes after it.
    CHECK(served.wait_for(13).substr(0, 2) == "bc");
    CHECK(served.wait_for(13).substr(2) == "baaaaaaaaaa");
}

TEST_CASE("one person never has all threads", "[fair]") {
    Gate first, second;
    Served served;
    FairPool pool({.threads = 2});
    REQUIRE(pool.submit("a", first.work()));
    REQUIRE(pool.submit("a", second.work()));
    REQUIRE(first.is_entered());
    REQUIRE(pool.submit("b", served.by("b")));
    CHECK(served.wait_for(1) == "b");
    CHECK_FALSE(second.is_entered(std::chrono::milliseconds(0)));
    first.open();
    CHECK(second.is_entered());
    second.open();
}

TEST_CASE("whose work is usually short does not wait for those whose work is costly", "[fair]") {
    Gate first, second, third;
    Served served;
    FakeTime time;
    FairPool pool({.threads = 2, .threads_for_short = 1}, time.now(), time.now());
    // What they ask for is known by what they asked for before.
    const std::string costly = "abc";
    for (std::size_t i = 0; i < costly.size(); ++i) {
        const std::string who = costly.substr(i, 1);
        REQUIRE(pool.submit(who, time.taking(40, served.by(who))));
        REQUIRE(served.wait_for(i + 1).size() == i + 1);
    }
    REQUIRE(pool.submit("a", first.work()));
    REQUIRE(pool.submit("b", second.work()));
    REQUIRE(first.is_entered());
    REQUIRE(second.is_entered());
    REQUIRE(pool.submit("c", third.work()));
    REQUIRE(pool.submit("d", served.by("d")));
    CHECK(served.wait_for(4) == "abcd");
    REQUIRE(pool.submit("e", served.by("e")));
    CHECK(served.wait_for(5) == "abcde");
    CHECK_FALSE(third.is_entered(std::chrono::milliseconds(0)));
    first.open();
    CHECK(third.is_entered());
    second.open();
    third.open();
}

TEST_CASE("who asks for short things without a pause lets nobody fall behind", "[fair]") {
    Gate gate;
    Served served;
    FakeTime time;
    FairPool pool({.threads = 1, .threads_for_short = 1}, time.now(), time.now());
    // All but `a` ask for costly things; `b` goes on to do so.
    for (const char* who : {"b", "c", "d"})
        REQUIRE(pool.submit(who, time.taking(40, served.by(who))));
    REQUIRE(served.wait_for(3).size() == 3);
    REQUIRE(pool.submit("d", gate.work()));
    REQUIRE(gate.is_entered());
    for (int i = 0; i < 3; ++i) REQUIRE(pool.submit("b", time.taking(40, served.by("b"))));
    // Meanwhile a second of short things is done for `a`.
    for (int i = 0; i < 250; ++i) {
        REQUIRE(pool.submit("a", time.taking(4, served.by("a"))));
        served.wait_for(static_cast<std::size_t>(i) + 4);
    }
    REQUIRE(pool.submit("c", served.by("c")));
    gate.open();
    const std::string order = served.wait_for(257).substr(253);
    CHECK(order.find('c') < order.rfind('b'));
}

TEST_CASE("a piece of work costs the same, however many others have some", "[fair]") {
    constexpr std::size_t many = 20'000;
    std::promise<void> all_done;
    std::atomic<std::size_t> done = 0;
    Gate gate;
    FairPool pool({.threads = 1, .waiting_max = many});
    REQUIRE(pool.submit("", gate.work()));
    REQUIRE(gate.is_entered());
    for (std::size_t i = 0; i < many; ++i)
        REQUIRE(pool.submit(std::to_string(i), [&] {
            if (++done == many) all_done.set_value();
        }));
    const auto start = std::chrono::steady_clock::now();
    gate.open();
    REQUIRE(all_done.get_future().wait_for(pool_patience) == std::future_status::ready);
    if (!sanitized) CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("what waits is bounded, for each and for all, and let go of at the end", "[fair]") {
    auto counted = std::make_shared<int>();
    Gate gate;
    {
        FairPool pool({.threads = 1, .waiting_max = 5, .waiting_of_one_max = 2});
        REQUIRE(pool.submit("a", gate.work()));
        REQUIRE(gate.is_entered());
        const auto submit = [&](const char* who) {
            return pool.submit(who, [counted] { ++*counted; });
        };
        CHECK(submit("a"));
        CHECK(submit("a"));
        CHECK_FALSE(submit("a"));
        CHECK(submit("b"));
        CHECK(submit("b"));
        CHECK(submit("c"));
        CHECK_FALSE(submit("d"));
        pool.submit_one("d", [counted] { ++*counted; });
        CHECK(pool.waiting() == 6);
        std::thread opener([&] { gate.open(); });
        pool.stop();
        opener.join();
    }
    CHECK(counted.use_count() == 1);
}

TEST_CASE("where a few have filled the pool, who has nothing waiting is let in for their newest",
          "[fair]") {
    Gate gate;
    Served served, away;
    FairPool pool({.threads = 1, .waiting_max = 6, .waiting_of_one_max = 3});
    const auto submit = [&](const char* who) {
        return pool.submit(who, served.by(who), away.by(who));
    };
    REQUIRE(pool.submit("x", gate.work()));
    REQUIRE(gate.is_entered());
    for (const char* who : {"a", "a", "a", "b", "b", "b"}) REQUIRE(submit(who));
    CHECK_FALSE(submit("a"));
    for (const char* who : {"c", "d"}) CHECK(submit(who));
    CHECK(away.wait_for(2).size() == 2);
    CHECK(away.wait_for(2).find_first_not_of("ab") == std::string::npos);
    // By now nobody has two more waiting than they would have.
    CHECK_FALSE(submit("c"));
    CHECK(pool.waiting() == 6);
    gate.open();
    std::string done = served.wait_for(6);
    std::ranges::sort(done);
    CHECK(done == "aabbcd");
}

TEST_CASE("a pool that closes turns away what waits, and finishes what runs", "[fair]") {
    Gate gate;
    Served served, away;
    FairPool pool({.threads = 1});
    REQUIRE(pool.submit("a", gate.work(), away.by("r")));
    REQUIRE(gate.is_entered());
    REQUIRE(pool.submit("a", served.by("a"), away.by("a")));
    REQUIRE(pool.submit("b", served.by("b"), away.by("b")));
    pool.submit_one("c", served.by("c"));
    pool.close();
    std::string told = away.wait_for(2);
    std::ranges::sort(told);
    CHECK(told == "ab");
    CHECK_FALSE(pool.submit("d", served.by("d")));
    gate.open();
    CHECK(served.wait_for(1) == "c");
}

TEST_CASE("nobody holds more than one's share, and what is let go of is there again", "[fair]") {
    Shares shares(3);
    auto two = shares.take("a", 2);
    REQUIRE(two);
    CHECK_FALSE(shares.take("a", 2));
    CHECK_FALSE(shares.take("b", 4));
    auto one = shares.take("a");
    CHECK(one);
    CHECK(shares.take("b", 3));
    CHECK(shares.held_by("b") == 0);
    one = std::move(two);
    CHECK(shares.held_by("a") == 2);
    one.reset();
    CHECK(shares.held_by("a") == 0);
}
