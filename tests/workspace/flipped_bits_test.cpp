#include <cstdlib>
#include <map>
#include <random>

#include <fcntl.h>

#include "core/file.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/workspace/kept_folder.hpp"

namespace cairn {

using namespace test;

namespace {

namespace fs = std::filesystem;

void flip_a_bit(const fs::path& file, std::mt19937& random) {
    std::string bytes = *read_file(file);
    // Zeros are mostly what was written ahead, or free, and mean nothing.
    const std::size_t at =
        bytes.find_first_not_of('\0', random() % (bytes.find_last_not_of('\0') + 1));
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    const File out(file, O_WRONLY | O_TRUNC);
    out.write(bytes);
}

/// In how many places of a file a bit is turned over. By hand, thousands: CAIRN_BIT_FLIPS=2000
/// before the program and a test's name; each opens a workspace, in some 50 ms of a processor.
int places_in(const std::string& file) {
    const char* asked = std::getenv("CAIRN_BIT_FLIPS");
    if (asked != nullptr) return std::atoi(asked);
    if (sanitized) return 20;
    return is_irreplaceable(file) ? 200 : 50;
}

/// Turns over a bit of the file, one place at a time, and opens a copy of the folder each time.
void check_flips(const std::string& file) {
    const int places = places_in(file);
    static KeptFolder kept;
    std::mt19937 random(23);
    std::map<Seen::Kind, int> counted;
    for (int i = 0; i < places; ++i) {
        // What is not compared could break all the same: now and then it is there.
        const auto opens =
            i % 10 == 0 ? KeptFolder::Opens::all : KeptFolder::Opens::what_is_compared;
        const Seen seen =
            kept.after([&](const fs::path& data) { flip_a_bit(data / file, random); }, opens);
        INFO(file << " " << i << ": " << seen.said);
        REQUIRE((seen.kind == Seen::same || seen.kind == Seen::noticed));
        ++counted[seen.kind];
        if (!is_irreplaceable(file)) REQUIRE(seen.kind == Seen::same);
        if (seen.kind == Seen::noticed) REQUIRE_FALSE(seen.said.empty());
    }
    INFO(file << ": noticed " << counted[Seen::noticed] << " of " << places);
    // Most pages of a small database are free ones; yet some flips have met what counts.
    if (is_irreplaceable(file)) CHECK(counted[Seen::noticed] > (sanitized ? 0 : places / 8));
}

}  // namespace

TEST_CASE("a bit that turned over in the log is noticed, or means nothing", "[lost_storage]") {
    check_flips("log/data.mdb");
}
TEST_CASE("a bit that turned over in the vault is noticed, or means nothing", "[lost_storage]") {
    check_flips("vault/data.mdb");
}
TEST_CASE("a bit that turned over in the world is mended, or means nothing", "[lost_storage]") {
    check_flips("world/data.mdb");
}
TEST_CASE("a bit that turned over in the views is mended, or means nothing", "[lost_storage]") {
    check_flips("views/data.mdb");
}
TEST_CASE("a bit that turned over in what is signed or marked is noticed, or mended",
          "[lost_storage]") {
    for (const char* file : {"CHECKPOINT", "VKEY", "MARK"}) check_flips(file);
}

}  // namespace cairn
