#include "projections/search/record_search.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "projections/search/document_terms.hpp"
#include "projections/search/search_stages.hpp"

namespace cairn {
namespace {

constexpr std::size_t looks_max = 10'000;
/// A second or so, however long the texts are.
constexpr std::size_t work_max = 20'000'000;
constexpr std::size_t first_candidates = 48;
/// Some of what the index finds is none.
constexpr std::size_t few_more = 8;
constexpr std::size_t candidates_max = 2'000;
/// Where fewer than that are found, what is nearly written so is looked for as well.
constexpr std::size_t enough_without_slips = 3;

/// What a type is to whoever looks for something.
int closeness(const RecordType& type) {
    if (type.hub) return 0;
    return type.definition.contains("order") ? 1 : 2;
}

class RecordSearch {
public:
    RecordSearch(const SoughtText& sought,
                 const std::vector<const RecordType*>& types,
                 std::size_t limit,
                 const SearchIndex& index,
                 const Reader& reader)
        : sought_(sought), wanted_(2 * limit + 1), limit_(limit), index_(index), reader_(reader) {
        choose(types);
        prefer();
    }

    SearchAnswer run() {
        if (!sought_.is_empty() && !only_.empty())
            for (std::size_t i = 0; i < search_stages && !is_enough(i); ++i)
                run(static_cast<SearchStage>(i));
        return answer();
    }

private:
    /// All types that may be seen are named where not each of them may.
    void choose(const std::vector<const RecordType*>& types) {
        for (const auto& type : reader_.model->types()) {
            const bool asked = types.empty() || std::ranges::find(types, type.get()) != types.end();
            if (asked && reader_.may_see(*type)) only_.push_back(terms::of_type(type->number));
        }
        chooses_ = only_.size() < reader_.model->types().size();
    }

    void prefer() {
        TermBoost starts{{}, 16};
        if (!sought_.whole.empty()) {
            const std::size_t n = std::min<std::size_t>(2, sought_.whole.size());
            starts.terms.push_back(terms::title_start(spelt(sought_.whole, 0, n)));
        }
        TermBoost pages{{}, 8};
        for (const auto& type : reader_.model->types())
            if (type->hub) pages.terms.push_back(terms::of_type(type->number));
        // Few and apart, so that the index soon knows that nothing better follows.
        boosts_ = {starts, pages, {{terms::of_owner(reader_.rules.me)}, 2}};
    }

    [[nodiscard]] bool is_enough(std::size_t stage) const {
        const bool forgives = static_cast<SearchStage>(stage) == SearchStage::slips;
        return hits_.size() >= (forgives ? enough_without_slips : limit_) || is_tired();
    }

    [[nodiscard]] bool is_tired() const { return looked_ >= looks_max || work_ >= work_max; }

    void run(SearchStage stage) {
        const TermQuery query = query_of(sought_, stage, index_.vocabulary());
        static const std::vector<std::string> all;
        std::size_t first = 0;
        for (std::size_t many = std::max(first_candidates, wanted_ + few_more);
             hits_.size() < wanted_ && !is_tired(); many = std::min(candidates_max, 4 * many)) {
            const auto found = index_.find(query, chooses_ ? only_ : all, boosts_, first, many);
            for (const SearchedRecord& each : found) look_at(each);
            if (found.size() < many) return;
            first += many;
        }
    }

    void look_at(const SearchedRecord& found) {
        if (hits_.size() >= wanted_ || is_tired() || !seen_.insert(found).second) return;
        ++looked_;
        const RecordType* type = reader_.model->type(found.type);
        const auto record = type ? reader_.record(*type, found.id) : std::nullopt;
        if (!record || record->archived()) return;
        reader_.budget.allow(looked_at_work);
        if (auto matched = match(sought_, *record, work_))
            hits_.push_back({*record, *std::move(matched), is_own(*record)});
    }

    [[nodiscard]] bool is_own(const ReadableRecord& record) const {
        const Field* owner = record.type().field("owner");
        return owner && !reader_.rules.me.is_nil() &&
               refers_to(record.value(*owner), reader_.rules.me);
    }

    SearchAnswer answer() {
        const auto rank = [](const SearchHit& hit) {
            return std::tuple(hit.match.by, closeness(hit.record.type()), !hit.own,
                              ~hit.record.position().value);
        };
        std::ranges::sort(hits_, {}, rank);
        SearchAnswer answer;
        answer.more = hits_.size() == wanted_ || is_tired();
        answer.total = std::min(hits_.size(), 2 * limit_);
        if (hits_.size() > limit_)
            hits_.erase(hits_.begin() + static_cast<std::ptrdiff_t>(limit_), hits_.end());
        answer.hits = std::move(hits_);
        return answer;
    }

    const SoughtText& sought_;
    const std::size_t wanted_;
    const std::size_t limit_;
    const SearchIndex& index_;
    const Reader& reader_;
    std::vector<std::string> only_;
    bool chooses_ = false;
    std::vector<TermBoost> boosts_;
    std::set<SearchedRecord> seen_;
    std::size_t looked_ = 0;
    std::size_t work_ = 0;
    std::vector<SearchHit> hits_;
};

}  // namespace

SearchAnswer search_records(const SoughtText& sought,
                            const std::vector<const RecordType*>& types,
                            std::size_t limit,
                            const SearchIndex& index,
                            const Reader& reader) {
    return RecordSearch(sought, types, limit, index, reader).run();
}

}  // namespace cairn
