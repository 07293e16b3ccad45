#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/types.hpp"

namespace cairn {

/// What a record is sorted by: a mark and the beginning of a value, as `order_key` makes both,
/// filled up with zeros. Only texts may go on behind that.
constexpr std::size_t sorted_bytes = 24;
using SortedBytes = std::array<std::uint8_t, sorted_bytes>;
[[nodiscard]] SortedBytes sorted_bytes_of(std::string_view said);

/// A record's place in an order.
struct OrderEntry {
    SortedBytes said{};
    Uuid id;
    auto operator<=>(const OrderEntry&) const = default;
};

/// Records by what they are sorted by, and then by their ids. Never changed: with changes it is
/// another one, which shares with it what stayed. Any thread.
class RecordOrder {
public:
    RecordOrder() = default;
    /// In whatever order they come; each record once.
    explicit RecordOrder(std::vector<OrderEntry> entries);
    /// Without some and with others. Costs what is changed, and a little for all that is held.
    [[nodiscard]] RecordOrder with(std::vector<OrderEntry> removed,
                                   std::vector<OrderEntry> added) const;

    [[nodiscard]] std::size_t size() const { return ends_.empty() ? 0 : ends_.back(); }
    [[nodiscard]] std::size_t bytes() const { return size() * sizeof(OrderEntry); }
    /// By its place, from 0. As long as the order.
    [[nodiscard]] const OrderEntry& operator[](std::size_t place) const;
    [[nodiscard]] bool holds(const OrderEntry& entry) const;
    /// The place of the first that does not come before it, or that comes behind it.
    [[nodiscard]] std::size_t begin_of(const OrderEntry& entry) const;
    [[nodiscard]] std::size_t end_of(const OrderEntry& entry) const;
    /// The same of all that are sorted by just that.
    [[nodiscard]] std::size_t begin_of(const SortedBytes& said) const;
    [[nodiscard]] std::size_t end_of(const SortedBytes& said) const;
    /// Those of the records, which are in the order of their ids. Looks at all that is held.
    [[nodiscard]] std::vector<OrderEntry> entries_of(std::span<const Uuid> ids) const;

private:
    /// Some that follow each other, at least one.
    using Piece = std::vector<OrderEntry>;
    using Pieces = std::vector<std::shared_ptr<const Piece>>;

    explicit RecordOrder(Pieces pieces);
    /// In as many pieces as that takes; nothing is left.
    static void put(Pieces& pieces, std::vector<OrderEntry>& entries);
    template <class ComesBefore>
    [[nodiscard]] std::size_t place_where(ComesBefore comes_before) const;

    Pieces pieces_;
    std::vector<std::size_t> ends_;  ///< Of each piece: how many entries there are up to its end.
};

}  // namespace cairn
