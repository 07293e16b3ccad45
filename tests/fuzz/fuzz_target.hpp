#pragma once

#include <span>
#include <string_view>

namespace cairn::fuzz {

/// Something that reads bytes from outside. `run` takes any bytes, and ends the process where what
/// it promises of them does not hold: under libFuzzer (`./dev fuzz`) as in the tests, which try
/// what stands in `corpus/<name>/` and changes of it.
struct FuzzTarget {
    std::string_view name;
    void (*run)(std::string_view bytes);
};

[[nodiscard]] std::span<const FuzzTarget> http_targets();
[[nodiscard]] std::span<const FuzzTarget> text_targets();
[[nodiscard]] std::span<const FuzzTarget> model_targets();
[[nodiscard]] std::span<const FuzzTarget> log_targets();
[[nodiscard]] std::span<const FuzzTarget> token_targets();

/// All of them.
void visit_targets(void (*visit)(const FuzzTarget&));
/// Null where there is none of the name.
[[nodiscard]] const FuzzTarget* target_named(std::string_view name);

/// Says where, and ends the process.
[[noreturn]] void broken_promise(const char* what);
inline void promise(bool holds, const char* what) {
    if (!holds) broken_promise(what);
}

}  // namespace cairn::fuzz
