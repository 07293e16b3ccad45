#include "projections/search/record_search.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "projections/search/document_terms.hpp"
#include "projections/search/search_stages.hpp"

namespace cairn {
namespace {

constexpr std::size_t looks_max = 10'000;
/// Of those that are not shown, which cost less.
constexpr std::size_t hidden_max = 100'000;
/// A second or so, however long the texts are.
constexpr std::size_t work_max = 20'000'000;
/// Of walks through the index, a millisecond or so each, and all of them.
constexpr std::size_t walk_steps_max = 30'000;
constexpr std::size_t all_steps_max = 100'000;
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
        : sought_(sought),
          wanted_(2 * limit + 1),
          limit_(limit),
          index_(index),
          reader_(reader),
          queries_(sought, index.vocabulary()) {
        if (sees_everything()) steps_.left = all_steps_max;
        choose(types);
    }

    SearchAnswer run() {
        if (!sought_.is_empty() && sees_some_)
            for (std::size_t i = 0; i < search_stages && !is_enough(i); ++i)
                run(static_cast<SearchStage>(i));
        return answer();
    }

private:
    /// Only then may a walk through the index end early: what it passes by would tell of itself.
    [[nodiscard]] bool sees_everything() const { return reader_.access().shows_everything(); }
    [[nodiscard]] bool shows(const RecordType& type, std::string_view name) const {
        const Field* field = type.field(name);
        return !field || !reader_.hides(type, *field);
    }

    /// All types that may be seen are named where not each of them may.
    void choose(const std::vector<const RecordType*>& types) {
        std::vector<TermQuery> chosen;
        std::vector<TermQuery> pages;
        for (const auto& type : reader_.model->types()) {
            const bool asked = types.empty() || std::ranges::find(types, type.get()) != types.end();
            if (!asked || !reader_.may_see(*type)) continue;
            chosen.push_back(TermQuery::of(terms::of_type(type->number)));
            if (type->hub) pages.push_back(chosen.back());
            shows_titles_ &= shows(*type, type->title);
            shows_owners_ &= shows(*type, "owner");
        }
        sees_some_ = !chosen.empty();
        are_pages_ = pages.size() == chosen.size();
        chooses_ = chosen.size() < reader_.model->types().size();
        pages_ = TermQuery::any_of(std::move(pages));
        chosen_ = TermQuery::any_of(std::move(chosen));
    }

    /// What makes candidates come before others, the weightiest first: that the title is it, that
    /// it begins so, pages, that they are one's own; nothing that is not shown. The last one is
    /// all.
    [[nodiscard]] std::vector<TermQuery> preferences() const {
        std::vector<TermQuery> all;
        std::vector<TermQuery> starts;
        if (shows_titles_) {
            const std::size_t n = std::min<std::size_t>(2, sought_.whole.size());
            if (sought_.whole.size() <= terms::whole_title_max)
                all.push_back(of_types(TermQuery::of(terms::whole_title(sought_.letters)), false));
            starts.push_back(TermQuery::of(terms::title_start(spelt(sought_.whole, 0, n))));
        }
        starts.emplace_back();
        const TermQuery own = TermQuery::of(terms::of_owner(reader_.rules.me));
        const bool may_be_own = shows_owners_ && !reader_.rules.me.is_nil();
        for (const TermQuery& start : starts)
            for (const bool only_pages : {true, false}) {
                // They would be all, or none.
                if (only_pages && (are_pages_ || pages_.finds_nothing())) continue;
                if (may_be_own) all.push_back(of_types(both(start, own), only_pages));
                all.push_back(of_types(start, only_pages));
            }
        return all;
    }
    /// Of nothing, what the other one finds.
    [[nodiscard]] static TermQuery both(TermQuery a, TermQuery b) {
        if (a.finds_nothing()) return b;
        return b.finds_nothing() ? a : TermQuery::all_of({std::move(a), std::move(b)});
    }
    [[nodiscard]] TermQuery of_types(TermQuery query, bool only_pages) const {
        if (only_pages) return both(std::move(query), pages_);
        return chooses_ ? both(std::move(query), chosen_) : query;
    }

    [[nodiscard]] bool is_enough(std::size_t stage) const {
        const bool forgives = static_cast<SearchStage>(stage) == SearchStage::slips;
        return hits_.size() >= (forgives ? enough_without_slips : limit_) || is_tired();
    }

    [[nodiscard]] bool is_tired() const {
        return looked_ >= looks_max || hidden_ >= hidden_max || work_ >= work_max;
    }

    void run(SearchStage stage) {
        const TermQuery query = queries_.of(stage);
        if (query.finds_nothing() || looked_at_few(of_types(query, false))) return;
        bool are_all = false;
        for (const TermQuery& preferred : preferences())
            are_all = looked_through(both(preferred, query));
        is_cut_ |= !are_all;
    }

    /// True: these were all, and each is a hit where it is one, whichever come before others.
    bool looked_at_few(const TermQuery& query) {
        DocumentPlace place;
        const auto found = walk(query, place, wanted_ + 1);
        if (!place.is_end) return false;
        for (const SearchedRecord& each : found) look_at(each);
        return true;
    }

    /// False: there may be more of them. Nobody needs those where enough are found.
    bool looked_through(const TermQuery& query) {
        DocumentPlace place;
        std::size_t many = std::max(first_candidates, wanted_ + few_more);
        while (hits_.size() < wanted_ && !is_tired() && !place.is_end) {
            const auto found = walk(query, place, many);
            for (const SearchedRecord& each : found) look_at(each);
            if (found.size() < many) break;
            many = std::min(candidates_max, 4 * many);
        }
        return place.is_end;
    }

    std::vector<SearchedRecord> walk(const TermQuery& query,
                                     DocumentPlace& place,
                                     std::size_t max) {
        WalkSteps steps;
        if (steps_.left != WalkSteps::unlimited) steps.left = std::min(walk_steps_max, steps_.left);
        const std::size_t had = steps.left;
        auto found = index_.find(query, place, max, steps);
        steps_.spend(had - steps.left);
        return found;
    }

    void look_at(const SearchedRecord& found) {
        if (hits_.size() >= wanted_ || is_tired() || !seen_.insert(found).second) return;
        const RecordType* type = reader_.model->type(found.type);
        const auto record = type ? reader_.record(*type, found.id) : std::nullopt;
        ++(record ? looked_ : hidden_);
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
        // Whoever is not shown all of what was looked at learns nothing of how much that was.
        const bool gave_up = sees_everything() && (is_cut_ || is_tired());
        answer.more = hits_.size() == wanted_ || gave_up || work_ >= work_max;
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
    StageQueries queries_;
    TermQuery chosen_;  ///< Of the types that are looked for.
    TermQuery pages_;   ///< Of those of them that have pages.
    bool sees_some_ = false;
    bool chooses_ = false;
    bool are_pages_ = false;
    bool shows_titles_ = true;
    bool shows_owners_ = true;
    WalkSteps steps_;
    bool is_cut_ = false;  ///< The index was not asked for all.
    std::set<SearchedRecord> seen_;
    std::size_t looked_ = 0;
    std::size_t hidden_ = 0;
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
