#include "tests/fuzz/fuzz_target.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace cairn::fuzz {
namespace {

std::array<std::span<const FuzzTarget>, 5> all_targets() {
    return {http_targets(), text_targets(), model_targets(), log_targets(), token_targets()};
}

}  // namespace

void visit_targets(void (*visit)(const FuzzTarget&)) {
    for (const auto& targets : all_targets())
        for (const FuzzTarget& target : targets) visit(target);
}

const FuzzTarget* target_named(std::string_view name) {
    for (const auto& targets : all_targets())
        for (const FuzzTarget& target : targets)
            if (target.name == name) return &target;
    return nullptr;
}

void broken_promise(const char* what) {
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

}  // namespace cairn::fuzz
