#include "core/ids.hpp"

#include <algorithm>
#include <bit>

#include <openssl/evp.h>

#include "core/bytes.hpp"
#include "core/sodium.hpp"

namespace cairn {
namespace {

constexpr std::uint64_t low_random_mask = (std::uint64_t{1} << 62) - 1;

void mark(Uuid& uuid, std::uint8_t version) {
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | version << 4);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
}

std::uint64_t half(const Uuid& uuid, std::size_t offset) {
    const auto* bytes = reinterpret_cast<const char*>(uuid.bytes.data());
    return get_big_endian<std::uint64_t>({bytes, uuid.bytes.size()}, offset);
}

bool same_or_earlier_ms(const Uuid& a, const Uuid& b) {
    return half(a, 0) >> 16 <= half(b, 0) >> 16;
}

// Counts on through the 12 bits between version and variant, then borrows from the next
// millisecond.
std::uint64_t next_high_half(std::uint64_t high) {
    if ((high & 0xfff) != 0xfff) return high + 1;
    return ((high >> 16) + 1) << 16 | 0x7000;
}

// RFC 9562, 6.2, method 2: the same millisecond, with its random part counted up by a random step.
Uuid successor(const Uuid& last, std::uint32_t step) {
    std::uint64_t high = half(last, 0);
    std::uint64_t low = (half(last, 8) & low_random_mask) + step + 1;
    if (low > low_random_mask) high = next_high_half(high);
    low &= low_random_mask;
    std::string bytes;
    put_big_endian(bytes, high);
    put_big_endian(bytes, low);
    Uuid next;
    std::copy(bytes.begin(), bytes.end(), next.bytes.begin());
    mark(next, 7);
    return next;
}

}  // namespace

Uuid time_based_uuid(Time time, std::span<const std::uint8_t, 10> random) {
    const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
    const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, since.count()));
    Uuid uuid;
    for (std::size_t i = 0; i < 6; ++i)
        uuid.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    std::copy(random.begin(), random.end(), uuid.bytes.begin() + 6);
    mark(uuid, 7);
    return uuid;
}

Uuid RandomIds::next(Time time) {
    const std::lock_guard lock(mutex_);
    const Uuid fresh = time_based_uuid(time, drawn<10>());
    const bool repeated = !last_.is_nil() && same_or_earlier_ms(fresh, last_);
    last_ = repeated ? successor(last_, std::bit_cast<std::uint32_t>(drawn<4>())) : fresh;
    return last_;
}

template <std::size_t size>
std::array<std::uint8_t, size> RandomIds::drawn() {
    if (drawn_.size() - used_ < size) {
        random(drawn_);
        used_ = 0;
    }
    std::array<std::uint8_t, size> bytes{};
    std::copy_n(drawn_.begin() + static_cast<std::ptrdiff_t>(used_), size, bytes.begin());
    used_ += size;
    return bytes;
}

void RandomIds::random(std::span<std::uint8_t> out) {
    start_sodium();
    randombytes_buf(out.data(), out.size());
}

Uuid name_based_uuid(const Uuid& space, std::string_view name) {
    std::string input(space.bytes.begin(), space.bytes.end());
    input += name;
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    const int hashed =
        EVP_Digest(input.data(), input.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
    CAIRN_ASSERT(hashed == 1);
    Uuid uuid;
    std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
    mark(uuid, 5);
    return uuid;
}

}  // namespace cairn
