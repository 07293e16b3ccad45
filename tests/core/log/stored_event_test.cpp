#include "core/log/stored_event.hpp"

#include <catch2/catch.hpp>

#include "core/log/log_leaf.hpp"
#include "core/result.hpp"
#include "tests/core/sample_events.hpp"
#include "tests/support/golden.hpp"

namespace cairn {
namespace {

// The example of core/FORMAT.md.
Recorded example() {
    Recorded event;
    event.stream = {"contract", *Uuid::parse("0190a5c2-1f00-7000-8000-0000000000c1")};
    event.version = {4};
    event.type = "contract.signed";
    event.kind = 3;
    event.schema = 1;
    event.id = *Uuid::parse("0190a5c2-2000-7000-8000-0000000000e1");
    event.command = *Uuid::parse("5f1d7a84-db00-5000-8000-0000000000d1");
    event.fingerprint = Fingerprint{};
    for (std::size_t i = 0; i < event.fingerprint->size(); ++i)
        (*event.fingerprint)[i] = static_cast<std::uint8_t>(i);
    event.actor = *Uuid::parse("0190a5c2-0000-7000-8000-0000000000a1");
    event.cause = "undo";
    event.reason = "对方已盖章";
    event.payload = R"({"from":"approved","signatory":"Li Wei","to":"signed"})";
    event.position = {1203};
    event.commit = {1202};
    event.time = Time{std::chrono::microseconds{1'801'382'400'123'456}};
    return event;
}

std::string hex_lines(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(bytes[i]);
        out += digits[byte >> 4];
        out += digits[byte & 15];
        out += i % 16 == 15 || i + 1 == bytes.size() ? '\n' : ' ';
    }
    return out;
}

}  // namespace

TEST_CASE("the bytes of a stored event are frozen", "[stored_event]") {
    check_golden("core/stored_event.hex", hex_lines(encode_event(example())));
}

TEST_CASE("an event whose time was held has what the clock said beside it", "[stored_event]") {
    Recorded event = example();
    event.clock = event.time - std::chrono::hours{24 * 365};
    CHECK(event.moment() == event.clock);
    check_golden("core/held_event.hex", hex_lines(encode_event(event)));
    check_golden("core/held_leaf.json", leaf_of(event) + '\n');
    CHECK(decode_event(event.position, encode_event(event)) == event);
    event.fingerprint.reset();
    CHECK(decode_event(event.position, encode_event(event)) == event);
}

TEST_CASE("an event says for whom it was done, and what says so is known by its layout",
          "[stored_event]") {
    Recorded event = example();
    event.behalf = *Uuid::parse("0190a5c2-0000-7000-8000-0000000000b2");
    check_golden("core/stand_in_event.hex", hex_lines(encode_event(event)));
    check_golden("core/stand_in_leaf.json", leaf_of(event) + '\n');
    CHECK(decode_event(event.position, encode_event(event)) == event);
    event.fingerprint.reset();
    event.clock = event.time - std::chrono::hours{1};
    CHECK(decode_event(event.position, encode_event(event)) == event);
    // Programs from before it know no third layout, and refuse it by name.
    CHECK(encode_event(event).front() == 3);
    event.behalf.reset();
    CHECK(encode_event(event).front() == 2);
    event.clock.reset();
    CHECK(encode_event(event).front() == 1);
}

TEST_CASE("what is stored is read back whole", "[stored_event]") {
    const Recorded event = example();
    CHECK(decode_event(event.position, encode_event(event)) == event);
    for (std::uint64_t n = 1; n <= 30; ++n) {
        Recorded recorded{sample_event(n, n * 100), {n}, {1}, at_second(-2'000'000'000)};
        CHECK(decode_event({n}, encode_event(recorded)) == recorded);
    }
}

TEST_CASE("fields of the greatest length are stored", "[stored_event]") {
    Recorded event = example();
    event.type.assign(type_bytes_max, 't');
    event.cause.assign(cause_bytes_max, 'c');
    event.reason.assign(reason_bytes_max, 'r');
    event.payload.assign(payload_bytes_max, 'p');
    event.stream.category.assign(category_bytes_max, 'c');
    CHECK(within_limits(event));
    CHECK(decode_event(event.position, encode_event(event)) == event);
    event.type += 't';
    CHECK_FALSE(within_limits(event));
}

TEST_CASE("every changed or missing byte is noticed", "[stored_event]") {
    const std::string good = encode_event(example());
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 1);
        CHECK_THROWS_AS(decode_event({1203}, bad), StorageError);
        CHECK_THROWS_AS(decode_event({1203}, good.substr(0, i)), StorageError);
    }
    CHECK_THROWS_AS(decode_event({1203}, good + '\0'), StorageError);
    CHECK_THROWS_AS(decode_event({1204}, good), StorageError);
    CHECK_THROWS_WITH(decode_event({1203}, ""), "event 1203: it is too short");
}

}  // namespace cairn
