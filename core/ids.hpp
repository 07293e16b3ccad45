#pragma once

#include <array>
#include <mutex>
#include <span>
#include <string_view>

#include "core/types.hpp"

namespace cairn {

/// Where fresh ids and nonces come from; passed in, so that tests repeat themselves. Any thread.
class Ids {
public:
    virtual ~Ids() = default;
    /// A UUIDv7 (RFC 9562, 5.7): `time`'s milliseconds, then random; ascending for one caller.
    [[nodiscard]] virtual Uuid next(Time time) = 0;
    virtual void random(std::span<std::uint8_t> out) = 0;
};

/// From the operating system's generator (libsodium). Ids of one object ascend, even where `time`
/// goes back. They are no secrets, unlike what `random` gives, of which nothing is kept.
class RandomIds final : public Ids {
public:
    [[nodiscard]] Uuid next(Time time) override;
    void random(std::span<std::uint8_t> out) override;

private:
    template <std::size_t size>
    [[nodiscard]] std::array<std::uint8_t, size> drawn();

    std::mutex mutex_;
    Uuid last_;
    std::array<std::uint8_t, 1024> drawn_{};  ///< Ahead, as asking costs more than an id.
    std::size_t used_ = drawn_.size();
};

/// A UUIDv7 of the time's milliseconds and these bytes, of which 74 bits are used. Times before
/// 1970 count as 1970.
[[nodiscard]] Uuid time_based_uuid(Time time, std::span<const std::uint8_t, 10> random);

/// UUIDv5 (RFC 9562, 5.5) of a name in a namespace: the same row always gets the same id.
[[nodiscard]] Uuid name_based_uuid(const Uuid& space, std::string_view name);

}  // namespace cairn
