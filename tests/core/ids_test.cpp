#include "core/ids.hpp"

#include <set>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/sequence_ids.hpp"

namespace cairn {
namespace {

const Time rfc_time{std::chrono::milliseconds{0x017F22E279B0}};

std::int64_t milliseconds_of(const Uuid& uuid) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | uuid.bytes[i];
    return ms;
}

}  // namespace

TEST_CASE("a UUIDv5 is that of RFC 9562, A.4", "[ids]") {
    const auto dns = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    CHECK(name_based_uuid(*dns, "www.example.com").text() ==
          "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    CHECK(name_based_uuid(*dns, "www.example.com") != name_based_uuid(*dns, "www.example.con"));
}

TEST_CASE("a UUIDv7 is that of RFC 9562, A.6", "[ids]") {
    const std::array<std::uint8_t, 10> random{0x0c, 0xc3, 0x18, 0xc4, 0xdc,
                                              0x0c, 0x0c, 0x07, 0x39, 0x8f};
    CHECK(time_based_uuid(rfc_time, random).text() == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST_CASE("ids ascend, also within a millisecond and when time goes back", "[ids]") {
    RandomIds ids;
    Uuid last;
    for (int i = 0; i < 20'000; ++i) {
        const Time time = rfc_time + std::chrono::microseconds{i < 10'000 ? i : 20'000 - i};
        const Uuid id = ids.next(time);
        REQUIRE(last < id);
        REQUIRE(id.bytes[6] >> 4 == 7);
        REQUIRE(id.bytes[8] >> 6 == 2);
        last = id;
    }
    CHECK(milliseconds_of(last) - 0x017F22E279B0 <= 11);
}

TEST_CASE("a time before 1970 makes an id of 1970", "[ids]") {
    RandomIds ids;
    CHECK(milliseconds_of(ids.next(Time{std::chrono::seconds{-1}})) == 0);
}

TEST_CASE("threads draw different ids from one source", "[ids]") {
    RandomIds ids;
    std::array<std::vector<Uuid>, 2> drawn;
    const auto draw = [&](std::vector<Uuid>& out) {
        for (int i = 0; i < 2'000; ++i) out.push_back(ids.next(rfc_time));
    };
    std::thread other([&] { draw(drawn[0]); });
    draw(drawn[1]);
    other.join();
    std::set<Uuid> all(drawn[0].begin(), drawn[0].end());
    all.insert(drawn[1].begin(), drawn[1].end());
    CHECK(all.size() == 4'000);
}

TEST_CASE("the ids of tests repeat themselves", "[ids]") {
    SequenceIds one;
    SequenceIds other;
    for (int i = 0; i < 10; ++i) CHECK(one.next(rfc_time) == other.next(rfc_time));
    std::array<std::uint8_t, 20> a{};
    std::array<std::uint8_t, 20> b{};
    one.random(a);
    other.random(b);
    CHECK(a == b);
    one.random(a);
    CHECK(a != b);
}

}  // namespace cairn
