#include "projections/search/search_follower.hpp"

#include <condition_variable>
#include <fstream>

#include <catch2/catch.hpp>

#include "projections/search/document_terms.hpp"
#include "tests/support/history.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/support/world_fixture.hpp"

namespace cairn {
namespace {

using namespace test;

constexpr std::chrono::seconds follower_patience{60};

/// The log of a history, which fails to be read as often as it is told to.
class TroubledLog final : public EventLog {
public:
    std::vector<Recorded> append(std::span<const NewEvent>,
                                 std::span<const std::size_t>,
                                 Position,
                                 Time) override {
        throw std::logic_error("a history is its own log");
    }
    std::size_t read(Position after,
                     std::size_t limit,
                     const std::function<bool(const Recorded&)>& visit) const override {
        std::vector<Recorded> found;
        {
            const std::lock_guard lock(mutex_);
            if (failures_ > 0) {
                --failures_;
                throw StorageError("the log cannot be read");
            }
            for (std::size_t i = after.value; i < events_.size() && found.size() < limit; ++i)
                found.push_back(events_[i]);
        }
        std::size_t visited = 0;
        for (const Recorded& each : found) {
            ++visited;
            if (!visit(each)) break;
        }
        return visited;
    }
    [[nodiscard]] Position head() const override {
        const std::lock_guard lock(mutex_);
        return {events_.size()};
    }
    [[nodiscard]] Time head_time() const override { return {}; }
    [[nodiscard]] Epoch epoch() const override { return {}; }
    bool wait(Position after, std::chrono::milliseconds timeout) const override {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, timeout, [&] { return closed_ || events_.size() > after.value; });
        return events_.size() > after.value;
    }
    void close() override {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        changed_.notify_all();
    }

    void add(const std::vector<Recorded>& events) {
        const std::lock_guard lock(mutex_);
        events_.insert(events_.end(), events.begin(), events.end());
        changed_.notify_all();
    }
    void fail(int times) {
        const std::lock_guard lock(mutex_);
        failures_ = times;
    }
    [[nodiscard]] bool has_failed() const {
        const std::lock_guard lock(mutex_);
        return failures_ == 0;
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<Recorded> events_;
    mutable int failures_ = 0;
    bool closed_ = false;
};

/// A world of records with a name, and the index that follows it in a folder.
class FollowedWorld {
public:
    explicit FollowedWorld(const std::filesystem::path& folder) : index(folder) {
        happened(history.define(
            {definition("place", Json::array({{{"name", "name"}, {"kind", "text"}}}))}));
        follower.emplace(log, *fixture.world, fixture.sealer, index);
    }
    ~FollowedWorld() { stop(); }
    FollowedWorld(const FollowedWorld&) = delete;
    FollowedWorld& operator=(const FollowedWorld&) = delete;

    void stop() {
        log.close();
        follower.reset();
    }
    /// In one commit.
    void create(const std::string& name, int many = 1) {
        std::vector<StreamEvent> all;
        for (int i = 0; i < many; ++i)
            all.push_back({StreamName{"place", fixture.ids.next(Time{})},
                           Created{{{"name", name + std::to_string(i)}}}});
        last_created_ = all.back().stream;
        happened(history.commit(all));
    }
    void erase_last_created() {
        happened(history.commit({{last_created_, Erasure{"person", ""}}}));
    }
    bool follow(const std::function<void()>& between = [] {}) {
        return index.follow(log, *fixture.world, fixture.sealer, between);
    }
    [[nodiscard]] bool catches_up(std::chrono::milliseconds within = follower_patience) const {
        return index.wait(history.head(), within);
    }
    [[nodiscard]] bool finds(const std::string& word) const {
        DocumentPlace place;
        WalkSteps steps;
        return !index.find(TermQuery::of(terms::word(word)), place, 1, steps).empty();
    }

    WorldFixture fixture;
    History history{&fixture.sealer};
    TroubledLog log;
    SearchIndex index;
    std::optional<SearchFollower> follower;

private:
    void happened(const std::vector<Recorded>& events) {
        fixture.apply(events);
        log.add(events);
    }

    StreamName last_created_;
};

std::size_t descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("a log that cannot be read just now is followed from where it was", "[search]") {
    const TempDir dir;
    FollowedWorld world(dir / "search");
    world.follower->start();
    world.create("berlin");
    REQUIRE(world.catches_up());
    CHECK(world.finds("berlin0"));
    world.log.fail(1);
    world.create("hamburg");
    REQUIRE(world.catches_up());
    CHECK(world.log.has_failed());
    CHECK(world.finds("berlin0"));
    CHECK(world.finds("hamburg0"));
}

TEST_CASE("an index whose files are damaged under its readers comes back, and leaves none open",
          "[search]") {
    const TempDir dir;
    const std::size_t before = descriptors();
    {
        FollowedWorld world(dir / "search");
        world.follower->start();
        world.create("berlin", 50);
        REQUIRE(world.catches_up());
        for (const char* file : {"postlist.glass", "docdata.glass"}) {
            const auto path = dir / "search" / file;
            const auto size = std::filesystem::file_size(path);
            std::fstream out(path, std::ios::binary | std::ios::in | std::ios::out);
            out << std::string(size, 'x');
        }
        (void)world.finds("berlin7");
        world.create("hamburg");
        REQUIRE(world.catches_up());
        CHECK(world.finds("berlin7"));
        CHECK(world.finds("hamburg0"));
    }
    CHECK(descriptors() == before);
}

TEST_CASE("an index on a disk that is full comes back once there is room", "[search][small_disk]") {
    const TempDir dir;
    const SmallDisk disk(dir / "disk", "100m");
    if (!disk.mounted()) {
        WARN("not run: this user may not mount a small disk");
        return;
    }
    const std::size_t before = descriptors();
    {
        FollowedWorld world(dir / "disk/search");
        disk.fill();
        world.follower->start();
        world.create("berlin");
        CHECK_FALSE(world.catches_up(std::chrono::milliseconds{300}));
        CHECK_FALSE(world.finds("berlin0"));
        disk.make_room();
        REQUIRE(world.catches_up());
        CHECK(world.finds("berlin0"));
        disk.fill();
        // More than fits into what it has already.
        world.create("hamburg", 3'000);
        CHECK_FALSE(world.catches_up(std::chrono::milliseconds{300}));
        disk.make_room();
        REQUIRE(world.catches_up());
        CHECK(world.finds("berlin0"));
        CHECK(world.finds("hamburg2999"));
    }
    CHECK(descriptors() == before);
}

TEST_CASE("an index is taken up again where its process left it", "[search]") {
    const TempDir dir;
    FollowedWorld world(dir / "search");
    world.create("berlin", 20);
    world.follower->start();
    REQUIRE(world.catches_up());
    // As who is killed leaves it: with what was committed, and without a word of its end.
    std::filesystem::copy(dir / "search", dir / "left");
    world.stop();
    const std::string whole = world.index.digest();
    SearchIndex left(dir / "left");
    left.open({});
    CHECK(left.position() == world.history.head());
    left.close();
    CHECK(left.digest() == whole);
}

TEST_CASE("an index that is broken off forgets what it began, and takes it up later", "[search]") {
    const TempDir dir;
    FollowedWorld world(dir / "search");
    world.create("berlin", 20);
    const auto follow = [&](int records) {
        const auto between = [&] {
            if (--records < 0) throw std::runtime_error("broken off");
        };
        try {
            return world.follow(between);
        } catch (const std::runtime_error&) {
            world.index.roll_back();
            return false;
        }
    };
    world.index.open({});
    for (const int records : {0, 7, 19}) {
        CHECK_FALSE(follow(records));
        CHECK(world.index.position() == Position{});
        CHECK_FALSE(world.finds("berlin0"));
    }
    CHECK(follow(20));
    CHECK(world.index.position() == world.history.head());
    CHECK(world.finds("berlin0"));
    world.create("hamburg", 20);
    const Position before = world.index.position();
    CHECK_FALSE(follow(7));
    CHECK(world.index.position() == before);
    CHECK_FALSE(world.finds("hamburg0"));
    CHECK(follow(20));
    CHECK(world.finds("hamburg19"));
    world.index.close();
}

TEST_CASE("an index takes up all that is there, in several commits where it is much", "[search]") {
    const TempDir dir;
    FollowedWorld world(dir / "search");
    world.index.open({});
    REQUIRE(world.follow());
    for (const char* name : {"berlin", "hamburg", "koeln"}) world.create(name, 1'500);
    REQUIRE(world.follow());
    CHECK(world.index.position() == world.history.head());
    for (const char* word : {"berlin0", "hamburg0", "koeln1499"}) CHECK(world.finds(word));
    CHECK_FALSE(world.follow());
    world.index.close();
}

TEST_CASE("who was erased is gone from the index while others write more than it takes up",
          "[search][erase]") {
    const TempDir dir;
    FollowedWorld world(dir / "search");
    world.index.open({});
    REQUIRE(world.follow());
    world.create("berlin");
    world.erase_last_created();
    for (int i = 0; i < 3; ++i) world.create("hamburg", 1'500);
    const Position erased_before = world.history.head();
    // As often as it asks whether it may go on; never to an end.
    int asked = 0;
    REQUIRE(world.follow([&] {
        if (asked++ % 1'500 == 0) std::thread([&] { world.create("bremen", 2'500); }).join();
    }));
    CHECK(world.index.position() >= erased_before);
    CHECK(world.index.position() < world.history.head());
    CHECK_FALSE(world.index.owes_erasure(world.log));
    world.index.close();
}

}  // namespace cairn
