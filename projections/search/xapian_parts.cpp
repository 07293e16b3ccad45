#include "projections/search/xapian_parts.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/piece_hash.hpp"

namespace cairn {
namespace {

/// How many words that begin alike are looked for.
constexpr std::size_t prefix_terms_max = 500;
/// What finding a term costs: some two microseconds.
constexpr std::size_t opening_steps = 100;
constexpr Xapian::docid no_document = ~Xapian::docid{0};
/// So many of a term are read in less than a millisecond.
constexpr std::size_t postings_between = 1'000;

/// Documents that a query finds, in the order of their numbers.
class PostingWalk {
public:
    PostingWalk() = default;
    PostingWalk(const PostingWalk&) = delete;
    PostingWalk& operator=(const PostingWalk&) = delete;
    virtual ~PostingWalk() = default;
    /// The first one from `least` on, which is never less than the time before; `no_document`
    /// where there is none, or where no steps are left.
    virtual Xapian::docid seek(Xapian::docid least) = 0;
};
using Walks = std::vector<std::unique_ptr<PostingWalk>>;

/// Those that have a term. It is not looked up before it is asked for.
class TermWalk final : public PostingWalk {
public:
    TermWalk(const Xapian::Database& database, std::string term, WalkSteps& steps)
        : database_(database), term_(std::move(term)), steps_(steps) {}

    Xapian::docid seek(Xapian::docid least) override {
        if (now_ >= least) return now_;
        if (now_ == 0) {
            if (!steps_.spend(opening_steps)) return no_document;
            at_ = database_.postlist_begin(term_);
        }
        if (!steps_.spend(1)) return no_document;
        if (at_ != Xapian::PostingIterator()) at_.skip_to(least);
        now_ = at_ == Xapian::PostingIterator() ? no_document : *at_;
        return now_;
    }

private:
    const Xapian::Database& database_;
    const std::string term_;
    WalkSteps& steps_;
    Xapian::PostingIterator at_{};
    Xapian::docid now_ = 0;
};

/// Those that all find: each leaps to where another one is. Costs as many steps as the rarest has.
class AllWalk final : public PostingWalk {
public:
    explicit AllWalk(Walks walks) : walks_(std::move(walks)) {}

    Xapian::docid seek(Xapian::docid least) override {
        for (std::size_t agreed = 0, i = 0; agreed < walks_.size(); i = (i + 1) % walks_.size()) {
            const Xapian::docid now = walks_[i]->seek(least);
            if (now == no_document) return now;
            agreed = now == least ? agreed + 1 : 1;
            least = now;
        }
        return least;
    }

private:
    Walks walks_;
};

/// Those that any finds.
class AnyWalk final : public PostingWalk {
public:
    explicit AnyWalk(Walks walks) : walks_(std::move(walks)) {
        for (const auto& walk : walks_) heap_.emplace_back(0, walk.get());
    }

    Xapian::docid seek(Xapian::docid least) override {
        while (!heap_.empty() && heap_.front().first < least) {
            std::ranges::pop_heap(heap_, std::greater{});
            auto& [now, walk] = heap_.back();
            now = walk->seek(least);
            if (now == no_document)
                heap_.pop_back();
            else
                std::ranges::push_heap(heap_, std::greater{});
        }
        return heap_.empty() ? no_document : heap_.front().first;
    }

private:
    Walks walks_;
    std::vector<std::pair<Xapian::docid, PostingWalk*>> heap_;  ///< The least on top.
};

/// Makes the walk of a query.
class WalkMaker {
public:
    WalkMaker(const Xapian::Database& database, WalkSteps& steps)
        : database_(database), steps_(steps) {}

    [[nodiscard]] std::unique_ptr<PostingWalk> of(const TermQuery& query) const {
        switch (query.kind) {
            case TermQuery::Kind::term: return of_term(query.term);
            case TermQuery::Kind::all: return std::make_unique<AllWalk>(of_parts(query));
            case TermQuery::Kind::prefix: return std::make_unique<AnyWalk>(of_prefix(query.term));
            case TermQuery::Kind::any:
            case TermQuery::Kind::nothing: break;
        }
        return std::make_unique<AnyWalk>(of_parts(query));
    }

private:
    [[nodiscard]] std::unique_ptr<PostingWalk> of_term(const std::string& term) const {
        return std::make_unique<TermWalk>(database_, term, steps_);
    }
    [[nodiscard]] Walks of_parts(const TermQuery& query) const {
        Walks walks;
        for (const TermQuery& part : query.parts) walks.push_back(of(part));
        return walks;
    }
    [[nodiscard]] Walks of_prefix(const std::string& prefix) const {
        Walks walks;
        const auto end = database_.allterms_end(prefix);
        for (auto term = database_.allterms_begin(prefix);
             term != end && walks.size() < prefix_terms_max; ++term)
            walks.push_back(of_term(*term));
        return walks;
    }

    const Xapian::Database& database_;
    WalkSteps& steps_;
};

/// Stands for a term that a document has.
std::uint64_t mark_of(std::string_view term, Xapian::docid number) {
    const std::uint64_t mixed =
        (std::hash<std::string_view>()(term) ^ number) * 0x9e3779b97f4a7c15U;
    return mixed ^ (mixed >> 29);
}

/// Over the terms that each document lists; nothing where one has another name than its data say.
std::optional<std::uint64_t> sum_of_lists(const Xapian::Database& database,
                                          const std::string& prefix,
                                          const std::function<void()>& between) {
    std::uint64_t sum = 0;
    for (auto each = database.postlist_begin({}); each != database.postlist_end({}); ++each) {
        between();
        const std::string name = prefix + database.get_document(*each).get_data();
        bool named = false;
        for (auto term = database.termlist_begin(*each); term != database.termlist_end(*each);
             ++term) {
            sum += mark_of(*term, *each);
            named |= *term == name;
        }
        if (!named) return std::nullopt;
    }
    return sum;
}

/// Over the documents that each term is found in.
std::uint64_t sum_of_postings(const Xapian::Database& database,
                              const std::function<void()>& between) {
    std::uint64_t sum = 0;
    for (auto term = database.allterms_begin(); term != database.allterms_end(); ++term) {
        std::size_t postings = 0;
        for (auto each = database.postlist_begin(*term); each != database.postlist_end(*term);
             ++each) {
            if (postings++ % postings_between == 0) between();
            sum += mark_of(*term, *each);
        }
    }
    return sum;
}

void hash_document(PieceHash& hash, const Xapian::Database& from, Xapian::docid number) {
    const Xapian::Document document = from.get_document(number);
    hash.add(document.get_data());
    for (auto term = from.termlist_begin(number); term != from.termlist_end(number); ++term)
        hash.add(*term);
}

}  // namespace

std::vector<std::string> documents_found(const Xapian::Database& database,
                                         const TermQuery& query,
                                         DocumentPlace& place,
                                         std::size_t max,
                                         WalkSteps& steps) {
    std::vector<std::string> data;
    const auto walk = WalkMaker(database, steps).of(query);
    while (data.size() < max && !place.is_end) {
        const Xapian::docid now = walk->seek(place.next);
        // What is missed where steps are missing may be anything.
        if (steps.left == 0) break;
        place.is_end = now == no_document;
        if (place.is_end) break;
        data.push_back(database.get_document(now, Xapian::DOC_ASSUME_VALID).get_data());
        place.next = now + 1;
    }
    return data;
}

bool agrees_with_itself(const Xapian::Database& database,
                        const std::string& prefix,
                        const std::function<void()>& between) {
    const auto lists = sum_of_lists(database, prefix, between);
    return lists && *lists == sum_of_postings(database, between);
}

std::string digest_of(const Xapian::Database& database, const std::string& prefix) {
    PieceHash hash;
    for (auto name = database.allterms_begin(prefix); name != database.allterms_end(prefix);
         ++name) {
        hash.add(*name);
        hash_document(hash, database, *database.postlist_begin(*name));
    }
    return hash.hex();
}

}  // namespace cairn
