#include "projections/query/orders/taken_rows.hpp"

#include <algorithm>

namespace cairn {
namespace {

/// How many ids of all values together are read ahead, and of each at least and at most.
constexpr std::size_t ahead = 64;
constexpr std::size_t ahead_min = 2;
constexpr std::size_t ahead_max = 16;

/// The records that a column says one thing of, by their ids, some at a time.
class SaidIds {
public:
    struct Way {
        const KeptColumn& column;
        bool backwards;
        std::size_t at_once;
        const Reader& reader;
    };
    SaidIds(const Way& way, std::string_view said, const std::optional<Uuid>& from)
        : way_(&way), said_(said), from_(from) {
        fill();
    }
    /// Not where it is at its end.
    [[nodiscard]] const Uuid& first() const { return ids_[next_]; }
    [[nodiscard]] bool is_at_end() const { return next_ == ids_.size(); }
    void take_first() {
        if (++next_ == way_->at_once) fill();
    }

private:
    void fill() {
        ids_.clear();
        next_ = 0;
        if (!way_->reader.pass()) return;
        ColumnWalk walk = way_->reader.walk(way_->column, said_, Direction::ascending);
        if (!walk.start(said_) || walk.said() != said_) return;
        const auto take = [this](const Uuid& id) {
            ids_.push_back(id);
            return ids_.size() < way_->at_once;
        };
        if (way_->backwards)
            walk.visit_back(from_, take);
        else
            walk.visit(from_.value_or(Uuid{}), take);
        if (!ids_.empty()) from_ = ids_.back();
    }

    const Way* way_;
    std::string_view said_;
    std::optional<Uuid> from_;
    std::vector<Uuid> ids_;
    std::size_t next_ = 0;
};

}  // namespace

bool TakenRows::is_passed_by(const Uuid& id) {
    ++taken_;
    if (!order_.among || std::ranges::binary_search(*order_.among, id)) return false;
    enough_ = ++passed_ > order_.passed_max;
    return true;
}

bool TakenRows::take(const Uuid& id) {
    if (is_passed_by(id)) return !enough_;
    const auto record = reader_.record(type_, id);
    if (!record) throw StorageError("world: a column holds a record that is not there");
    return visit(*record);
}

void TakenRows::take_here(ColumnWalk& walk, const std::optional<Uuid>& from) {
    const auto take_one = [this](const Uuid& id) { return take(id); };
    if (backwards_) return walk.visit_back(from, take_one);
    walk.visit(from.value_or(Uuid{}), take_one);
}

void TakenRows::take_said(const std::vector<std::string>& said, const std::optional<Uuid>& from) {
    if (said.empty()) return;
    if (said.size() == 1) {
        ColumnWalk walk = reader_.walk(order_.column, said.front(), Direction::ascending);
        if (walk.start(said.front()) && walk.said() == said.front()) take_here(walk, from);
        return;
    }
    const SaidIds::Way way{order_.column, backwards_,
                           std::clamp(ahead / said.size(), ahead_min, ahead_max), reader_};
    const auto comes_later = [this](const SaidIds& a, const SaidIds& b) {
        return backwards_ ? a.first() < b.first() : b.first() < a.first();
    };
    std::vector<SaidIds> heap;
    for (const std::string& each : said)
        if (SaidIds ids(way, each, from); !ids.is_at_end()) heap.push_back(std::move(ids));
    std::ranges::make_heap(heap, comes_later);
    while (!heap.empty() && !are_enough()) {
        std::ranges::pop_heap(heap, comes_later);
        SaidIds& next = heap.back();
        take(next.first());
        next.take_first();
        if (next.is_at_end())
            heap.pop_back();
        else
            std::ranges::push_heap(heap, comes_later);
    }
}

}  // namespace cairn
