#include <filesystem>
#include <random>

#include <catch2/catch.hpp>

#include "core/file.hpp"
#include "tests/fuzz/fuzz_target.hpp"
#include "tests/support/sanitized.hpp"

using namespace cairn;
using namespace cairn::fuzz;

namespace {

using Inputs = std::vector<std::string>;

Inputs corpus_of(const FuzzTarget& target) {
    const auto folder =
        std::filesystem::path(CAIRN_SOURCE_DIR) / "tests/fuzz/corpus" / std::string(target.name);
    Inputs inputs;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        inputs.push_back(read_file(entry.path()).value());
    std::ranges::sort(inputs);
    return inputs;
}

/// Changes as a fuzzer makes them, which knows nothing of what it changes.
class Changes {
public:
    Changes(const Inputs& inputs, unsigned seed) : inputs_(inputs), random_(seed) {}

    std::string next() {
        std::string bytes = any();
        for (std::size_t i = 0, n = 1 + below(6); i < n; ++i) change(bytes);
        return bytes;
    }

private:
    std::size_t below(std::size_t end) { return random_() % std::max<std::size_t>(end, 1); }
    const std::string& any() { return inputs_[below(inputs_.size())]; }

    void change(std::string& bytes) {
        const std::size_t at = below(bytes.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(bytes.size() - at, 16) + 1);
        switch (below(6)) {
            case 0:
                if (at < bytes.size())
                    bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(1U << below(8)));
                return;
            case 1: bytes.erase(at, length); return;
            case 2: bytes.insert(at, bytes.substr(at, length)); return;
            case 3: bytes.insert(at, 1, static_cast<char>(below(256))); return;
            case 4: {
                static constexpr const char* telling[] = {
                    "\xff",         "0",  "-1",  "99999999999999999999",
                    "\r\n",         "\"", "{",   "]",
                    "\xef\xbb\xbf", ",",  "%00", "$me.id"};
                bytes.insert(at, telling[below(std::size(telling))]);
                return;
            }
            default: {
                const std::string& other = any();
                bytes = bytes.substr(0, at) + other.substr(below(other.size() + 1));
            }
        }
    }

    const Inputs& inputs_;
    std::mt19937 random_;
};

void try_all(std::span<const FuzzTarget> targets) {
    for (const FuzzTarget& target : targets) {
        INFO(target.name);
        const Inputs inputs = corpus_of(target);
        REQUIRE_FALSE(inputs.empty());
        for (const std::string& input : inputs) target.run(input);
        // A definition is held against all others, which takes some milliseconds.
        const int tried = (target.name == "model" ? 500 : 20'000) / (test::sanitized ? 10 : 1);
        Changes changes(inputs, 7);
        for (int i = 0; i < tried; ++i) target.run(changes.next());
    }
}

}  // namespace

TEST_CASE("what reads requests and messages takes any bytes", "[fuzz]") { try_all(http_targets()); }
TEST_CASE("what reads texts takes any bytes", "[fuzz]") { try_all(text_targets()); }
TEST_CASE("what reads filters and models takes any bytes", "[fuzz]") { try_all(model_targets()); }
TEST_CASE("what reads tokens and keys takes any bytes", "[fuzz]") { try_all(token_targets()); }
TEST_CASE("what reads the log and its proofs takes any bytes", "[fuzz]") { try_all(log_targets()); }
