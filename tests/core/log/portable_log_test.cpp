#include "core/log/portable_log.hpp"

#include <sstream>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "core/bytes.hpp"
#include "core/log/stored_event.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/temp_dir.hpp"

namespace cairn {
namespace {

const Epoch old_epoch = numbered_uuid(9, 1);

class Logs {
public:
    /// `events` events in commits of up to three.
    explicit Logs(std::uint64_t events)
        : log(dir_ / "log", LmdbEventLog::Access::read_write, old_epoch) {
        for (std::uint64_t n = 1; n <= events; n += 3)
            append_commit(log, sample_events(n, std::min<std::uint64_t>(3, events - n + 1)));
    }
    [[nodiscard]] std::string written(Position until) const {
        std::string out;
        write_portable_log(log, until, [&](std::string_view bytes) { out += bytes; }, {});
        return out;
    }
    /// Another log made of it; its root.
    [[nodiscard]] Hash root_of_copy(const std::string& written) {
        std::istringstream in(written);
        PortableLogReader reader(in);
        LmdbEventLog copy(dir_ / ("copy" + std::to_string(++copies_)),
                          LmdbEventLog::Access::read_write, reader.epoch());
        std::vector<Recorded> events;
        while (auto event = reader.next()) events.push_back(*std::move(event));
        copy.take_over(events);
        CHECK(copy.epoch() == old_epoch);
        CHECK(copy.head().value == events.size());
        const Hash root = copy.tree().root(events.size());
        CHECK(root == reader.root());
        return root;
    }

private:
    TempDir dir_;
    int copies_ = 0;

public:
    LmdbEventLog log;
};

std::string problem_of(const std::string& written) {
    std::istringstream in(written);
    try {
        PortableLogReader reader(in);
        while (reader.next()) {
        }
    } catch (const StorageError& error) {
        return error.what();
    }
    return "";
}

std::string portable_hex_lines(std::string_view bytes) {
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 16) out += hex_of(bytes.substr(i, 16)) + '\n';
    return out;
}

}  // namespace

TEST_CASE("the bytes of a portable log are frozen", "[portable_log]") {
    check_golden("core/portable_log.hex", portable_hex_lines(Logs(2).written({2})));
}

TEST_CASE("a log read back has the same events and the same root at any position",
          "[portable_log]") {
    Logs logs(300);
    CHECK(rc::check("same root", [&] {
        const Position until{*rc::gen::inRange<std::uint64_t>(0, 301)};
        RC_ASSERT(logs.root_of_copy(logs.written(until)) == logs.log.tree().root(until.value));
    }));
    std::istringstream in(logs.written({300}));
    PortableLogReader reader(in);
    for (const Recorded& event : read_all(logs.log)) CHECK(reader.next() == event);
}

TEST_CASE("a portable log that was cut off or changed anywhere is refused", "[portable_log]") {
    const std::string whole = Logs(7).written({7});
    REQUIRE(problem_of(whole).empty());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO("cut off at " << size);
        REQUIRE_FALSE(problem_of(whole.substr(0, size)).empty());
    }
    CHECK(problem_of(whole + 'x').find("behind the end") != std::string::npos);
    // The epoch before the events and the root behind them are for others to check.
    const std::size_t first_event = 12 + 16;
    const std::size_t root = whole.size() - sizeof(Hash);
    for (std::size_t place = first_event; place < root; ++place) {
        std::string changed = whole;
        changed[place] = static_cast<char>(changed[place] ^ 0x10);
        INFO("byte " << place);
        REQUIRE_FALSE(problem_of(changed).empty());
    }
    CHECK(problem_of("position,time\n1,2\n").find("no log") != std::string::npos);
}

TEST_CASE("a length that no event has costs no memory", "[portable_log]") {
    std::string bytes = "cairn log 1\n" + std::string(16, '\1');
    put_big_endian(bytes, std::uint32_t{0xFFFF'FFFF});
    CHECK(problem_of(bytes).find("too long") != std::string::npos);
}

TEST_CASE("what does not follow on is not taken over", "[portable_log]") {
    const TempDir dir;
    LmdbEventLog log(dir / "log", LmdbEventLog::Access::read_write, old_epoch);
    Recorded event{sample_event(1), {1}, {1}, at_second(5)};
    log.take_over({event});
    event.position = {3};
    CHECK_THROWS_AS(log.take_over({event}), std::logic_error);
    event.position = {2};
    event.time = at_second(4);
    CHECK_THROWS_AS(log.take_over({event}), std::logic_error);
    CHECK(log.head() == Position{1});
}

}  // namespace cairn
