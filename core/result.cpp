#include "core/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace cairn {

void end_process(std::string_view why) {
    std::fprintf(stderr, "cairn: %.*s\n", static_cast<int>(why.size()), why.data());
    std::abort();
}

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "cairn: broken invariant: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace cairn
