#include "tests/events/counted_allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

thread_local std::int64_t allocated_now = 0, allocated_at_most = 0, allocated_in_all = 0;

}  // namespace

// As `are_counted` says.
#if !(defined(__clang__) && defined(__SANITIZE_THREAD__))
// The sanitizers bring a form of their own for each that is not replaced here, so all that `delete`
// may meet are.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    void* block = std::malloc(size == 0 ? 1 : size);
    if (!block) return nullptr;
    const auto bytes = static_cast<std::int64_t>(malloc_usable_size(block));
    allocated_now += bytes;
    allocated_in_all += bytes;
    allocated_at_most = std::max(allocated_at_most, allocated_now);
    return block;
}

void* operator new(std::size_t size) {
    void* block = operator new(size, std::nothrow);
    if (!block) throw std::bad_alloc();
    return block;
}

void operator delete(void* block) noexcept {
    if (block) allocated_now -= static_cast<std::int64_t>(malloc_usable_size(block));
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
#endif

namespace cairn::test {

CountedAllocations::CountedAllocations()
    : held_before_(allocated_now), total_before_(allocated_in_all) {
    allocated_at_most = allocated_now;
}

std::int64_t CountedAllocations::peak_bytes() const { return allocated_at_most - held_before_; }

std::int64_t CountedAllocations::total_bytes() const { return allocated_in_all - total_before_; }

}  // namespace cairn::test
