#include "projections/orders/record_order.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

#include "core/result.hpp"

namespace cairn {
namespace {

/// A changed piece is written anew, 20 KB at most; smaller ones are put together with the next.
constexpr std::size_t piece_max = 512;
constexpr std::size_t piece_min = 128;

}  // namespace

SortedBytes sorted_bytes_of(std::string_view said) {
    SortedBytes bytes{};
    said.copy(reinterpret_cast<char*>(bytes.data()), sorted_bytes);
    return bytes;
}

RecordOrder::RecordOrder(std::vector<OrderEntry> entries) {
    std::ranges::sort(entries);
    Pieces pieces;
    put(pieces, entries);
    *this = RecordOrder(std::move(pieces));
}

RecordOrder::RecordOrder(Pieces pieces) : pieces_(std::move(pieces)) {
    std::size_t end = 0;
    ends_.reserve(pieces_.size());
    for (const auto& piece : pieces_) ends_.push_back(end += piece->size());
}

void RecordOrder::put(Pieces& pieces, std::vector<OrderEntry>& entries) {
    const std::size_t count = (entries.size() + piece_max - 1) / piece_max;
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = static_cast<std::ptrdiff_t>(entries.size() * i / count);
        const auto end = static_cast<std::ptrdiff_t>(entries.size() * (i + 1) / count);
        pieces.push_back(
            std::make_shared<const Piece>(entries.begin() + begin, entries.begin() + end));
    }
    entries.clear();
}

RecordOrder RecordOrder::with(std::vector<OrderEntry> removed,
                              std::vector<OrderEntry> added) const {
    std::ranges::sort(removed);
    std::ranges::sort(added);
    Pieces pieces;
    pieces.reserve(pieces_.size() + 1);
    std::vector<OrderEntry> open;  // What is written anew, up to where we are.
    auto gone = removed.begin();
    auto fresh = added.begin();
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const auto is_in_piece = [&](const OrderEntry& entry) {
            return i + 1 == pieces_.size() || entry < pieces_[i + 1]->front();
        };
        const auto gone_end = std::partition_point(gone, removed.end(), is_in_piece);
        const auto fresh_end = std::partition_point(fresh, added.end(), is_in_piece);
        const bool stays = gone == gone_end && fresh == fresh_end;
        if (stays && (open.empty() || open.size() >= piece_min)) {
            put(pieces, open);
            pieces.push_back(pieces_[i]);
            continue;
        }
        std::vector<OrderEntry> kept;
        kept.reserve(pieces_[i]->size());
        std::set_difference(pieces_[i]->begin(), pieces_[i]->end(), gone, gone_end,
                            std::back_inserter(kept));
        std::merge(kept.begin(), kept.end(), fresh, fresh_end, std::back_inserter(open));
        gone = gone_end;
        fresh = fresh_end;
        if (open.size() >= piece_max) put(pieces, open);
    }
    open.insert(open.end(), fresh, added.end());  // There were no pieces.
    put(pieces, open);
    return RecordOrder(std::move(pieces));
}

const OrderEntry& RecordOrder::operator[](std::size_t place) const {
    CAIRN_ASSERT(place < size());
    const auto end = std::ranges::upper_bound(ends_, place);
    const auto& piece = *pieces_[static_cast<std::size_t>(end - ends_.begin())];
    return piece[place - (*end - piece.size())];
}

template <class ComesBefore>
std::size_t RecordOrder::place_where(ComesBefore comes_before) const {
    // The last piece that begins with one that comes before holds the place, or ends with it.
    const auto behind = std::ranges::partition_point(
        pieces_,
        [&](const std::shared_ptr<const Piece>& piece) { return comes_before(piece->front()); });
    if (behind == pieces_.begin()) return 0;
    const Piece& piece = **std::prev(behind);
    const auto found = std::ranges::partition_point(piece, comes_before);
    const std::size_t end = ends_[static_cast<std::size_t>(behind - pieces_.begin()) - 1];
    return end - static_cast<std::size_t>(piece.end() - found);
}

bool RecordOrder::holds(const OrderEntry& entry) const {
    const std::size_t place = begin_of(entry);
    return place < size() && (*this)[place] == entry;
}

std::size_t RecordOrder::begin_of(const OrderEntry& entry) const {
    return place_where([&](const OrderEntry& held) { return held < entry; });
}

std::size_t RecordOrder::end_of(const OrderEntry& entry) const {
    return place_where([&](const OrderEntry& held) { return held <= entry; });
}

std::size_t RecordOrder::begin_of(const SortedBytes& said) const {
    return place_where([&](const OrderEntry& held) { return held.said < said; });
}

std::size_t RecordOrder::end_of(const SortedBytes& said) const {
    return place_where([&](const OrderEntry& held) { return held.said <= said; });
}

std::vector<OrderEntry> RecordOrder::entries_of(std::span<const Uuid> ids) const {
    std::vector<OrderEntry> found;
    if (ids.empty()) return found;
    for (const auto& piece : pieces_)
        for (const OrderEntry& entry : *piece)
            if (std::ranges::binary_search(ids, entry.id)) found.push_back(entry);
    return found;
}

}  // namespace cairn
