// What libFuzzer calls, in the program that `./dev fuzz` builds and no other.
#ifdef CAIRN_FUZZER

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/fuzz_target.hpp"

namespace {

const cairn::fuzz::FuzzTarget& chosen_target() {
    const char* name = std::getenv("CAIRN_FUZZ");
    const auto* target = name ? cairn::fuzz::target_named(name) : nullptr;
    if (target) return *target;
    std::fputs("CAIRN_FUZZ names one of:\n", stderr);
    cairn::fuzz::visit_targets([](const cairn::fuzz::FuzzTarget& each) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(each.name.size()), each.name.data());
    });
    std::_Exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const cairn::fuzz::FuzzTarget& target = chosen_target();
    target.run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}

#endif
