#include "core/crc32c.hpp"

#include <string>

#include <catch2/catch.hpp>

namespace cairn {

TEST_CASE("the checksum is that of RFC 3720, B.4", "[crc32c]") {
    std::string ascending;
    for (char c = 0; c < 32; ++c) ascending += c;
    for (const auto sum : {crc32c, crc32c_by_table}) {
        CHECK(sum("123456789", 0) == 0xE3069283);
        CHECK(sum(std::string(32, '\0'), 0) == 0x8A9136AA);
        CHECK(sum(std::string(32, '\xff'), 0) == 0x62A8AB43);
        CHECK(sum(ascending, 0) == 0x46DD794E);
        CHECK(sum("", 0) == 0);
    }
}

TEST_CASE("processor and table agree on every length and in pieces", "[crc32c]") {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        CHECK(crc32c(bytes) == crc32c_by_table(bytes));
        CHECK(crc32c(bytes.substr(i / 3), crc32c(bytes.substr(0, i / 3))) == crc32c(bytes));
        bytes.push_back(static_cast<char>(i * 37));
    }
    // As many are taken at once as fit, and what is left after them.
    for (std::size_t size = 3000; size < 3200; ++size) {
        bytes.resize(size, static_cast<char>(size * 101));
        CHECK(crc32c(bytes) == crc32c_by_table(bytes));
    }
    bytes.resize(20'001, 'x');
    CHECK(crc32c(bytes) == crc32c_by_table(bytes));
}

}  // namespace cairn
