#include "projections/search/xapian_parts.hpp"

#include <functional>
#include <optional>

#include "core/piece_hash.hpp"

namespace cairn {
namespace {

/// How many words that begin alike are looked for.
constexpr Xapian::termcount prefix_terms_max = 500;

/// Counts what a document has, whatever others have: no order tells of what is not shown.
class PlainWeight final : public Xapian::Weight {
public:
    [[nodiscard]] PlainWeight* clone() const override { return new PlainWeight; }
    [[nodiscard]] std::string name() const override { return "cairn"; }
    [[nodiscard]] double get_sumpart(Xapian::termcount,
                                     Xapian::termcount,
                                     Xapian::termcount) const override {
        return factor_;
    }
    [[nodiscard]] double get_maxpart() const override { return factor_; }
    [[nodiscard]] double get_sumextra(Xapian::termcount, Xapian::termcount) const override {
        return 0;
    }
    [[nodiscard]] double get_maxextra() const override { return 0; }

private:
    void init(double factor) override { factor_ = factor; }
    double factor_ = 0;
};

Xapian::Query having_any_of(const std::vector<std::string>& terms) {
    return {Xapian::Query::OP_OR, terms.begin(), terms.end()};
}

Xapian::Query xapian_query(const TermQuery& query) {
    switch (query.kind) {
        case TermQuery::Kind::nothing: return {};
        case TermQuery::Kind::term: return Xapian::Query(query.term);
        case TermQuery::Kind::prefix:
            return {Xapian::Query::OP_WILDCARD, query.term, prefix_terms_max,
                    Xapian::Query::WILDCARD_LIMIT_FIRST, Xapian::Query::OP_OR};
        case TermQuery::Kind::all:
        case TermQuery::Kind::any: break;
    }
    std::vector<Xapian::Query> parts;
    for (const TermQuery& part : query.parts) parts.push_back(xapian_query(part));
    const auto how =
        query.kind == TermQuery::Kind::all ? Xapian::Query::OP_AND : Xapian::Query::OP_OR;
    return {how, parts.begin(), parts.end()};
}

Xapian::Query scaled(const Xapian::Query& query, double weight) {
    return {Xapian::Query::OP_SCALE_WEIGHT, query, weight};
}

Xapian::Query boosted(Xapian::Query query,
                      const std::vector<std::string>& only,
                      const std::vector<TermBoost>& boosts) {
    if (!only.empty()) query = {Xapian::Query::OP_FILTER, query, having_any_of(only)};
    query = scaled(query, 0);
    std::vector<Xapian::Query> parts;
    for (const TermBoost& boost : boosts)
        if (!boost.terms.empty())
            // Having several of the terms is no more than having one.
            parts.push_back(scaled({Xapian::Query::OP_MAX, boost.terms.begin(), boost.terms.end()},
                                   boost.weight));
    if (parts.empty()) return query;
    const Xapian::Query all(Xapian::Query::OP_OR, parts.begin(), parts.end());
    return {Xapian::Query::OP_AND_MAYBE, query, all};
}

/// Stands for a term that a document has.
std::uint64_t mark_of(std::string_view term, Xapian::docid number) {
    const std::uint64_t mixed =
        (std::hash<std::string_view>()(term) ^ number) * 0x9e3779b97f4a7c15U;
    return mixed ^ (mixed >> 29);
}

/// Over the terms that each document lists; nothing where one has another name than its data say.
std::optional<std::uint64_t> sum_of_lists(const Xapian::Database& database,
                                          const std::string& prefix) {
    std::uint64_t sum = 0;
    for (auto each = database.postlist_begin({}); each != database.postlist_end({}); ++each) {
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
std::uint64_t sum_of_postings(const Xapian::Database& database) {
    std::uint64_t sum = 0;
    for (auto term = database.allterms_begin(); term != database.allterms_end(); ++term)
        for (auto each = database.postlist_begin(*term); each != database.postlist_end(*term);
             ++each)
            sum += mark_of(*term, *each);
    return sum;
}

void hash_document(PieceHash& hash, const Xapian::Database& from, Xapian::docid number) {
    const Xapian::Document document = from.get_document(number);
    hash.add(document.get_data());
    for (auto term = from.termlist_begin(number); term != from.termlist_end(number); ++term)
        hash.add(*term);
}

}  // namespace

void ask(Xapian::Enquire& enquire,
         const TermQuery& query,
         const std::vector<std::string>& only,
         const std::vector<TermBoost>& boosts) {
    enquire.set_weighting_scheme(PlainWeight());
    enquire.set_query(boosted(xapian_query(query), only, boosts));
}

bool agrees_with_itself(const Xapian::Database& database, const std::string& prefix) {
    const auto lists = sum_of_lists(database, prefix);
    return lists && *lists == sum_of_postings(database);
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
