#include "events/values/text_format.hpp"

#include <cstdint>
#include <optional>

#include <catch2/catch.hpp>

namespace cairn {
namespace {

/// Of three bytes.
std::string utf8(std::uint32_t c) {
    return {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
            static_cast<char>(0x80 | (c & 0x3f))};
}

std::optional<std::string> by_byte(std::string_view text) {
    std::string out(text.size(), ' ');
    return fold_by_byte(text, out.data()) ? std::optional(out) : std::nullopt;
}

TEST_CASE("what folds byte by byte folds to what Unicode says", "[text]") {
    CHECK(by_byte("Crane 起重机 A-7") == "crane 起重机 a-7");
    CHECK(by_byte("") == "");
    CHECK_FALSE(by_byte("É"));
    CHECK_FALSE(by_byte("ＣＲＡＮＥ"));
    CHECK_FALSE(by_byte(utf8(0x3fff)));
    CHECK_FALSE(by_byte(utf8(0xa000)));
    // A letter with an accent has Unicode's own folding look at the whole.
    std::size_t same = 0;
    for (std::uint32_t c = 0x4000; c <= 0x9fff; ++c) {
        const std::string text = "A" + utf8(c);
        REQUIRE(by_byte(text) == "a" + utf8(c));
        same += folded(text + "É") == *by_byte(text) + "é" ? 1 : 0;
    }
    CHECK(same == 0x6000);
}

}  // namespace
}  // namespace cairn
