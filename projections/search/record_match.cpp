#include "projections/search/record_match.hpp"

#include <algorithm>

#include "projections/search/excerpt.hpp"
#include "projections/search/searched_fields.hpp"

namespace cairn {
namespace {

/// Where a chunk is found in one text.
struct ChunkPlaces {
    Grade grade;
    std::vector<TextPiece> at;
};

std::optional<ChunkPlaces> one_place(const std::optional<FoundPlace>& place) {
    if (!place) return std::nullopt;
    return ChunkPlaces{place->grade, {place->at}};
}

std::optional<ChunkPlaces> all_pieces(const SoughtChunk& chunk, const MatchedText& text) {
    ChunkPlaces places{Grade::word, {}};
    for (const SoughtPiece& piece : chunk.pieces) {
        const auto place = place_of(piece, text);
        if (!place) return std::nullopt;
        places.grade = std::max(places.grade, place->grade);
        places.at.push_back(place->at);
    }
    return places;
}

std::optional<ChunkPlaces> places_of(const SoughtChunk& chunk, const MatchedText& text) {
    if (auto number = one_place(place_of(chunk.number, text))) return number;
    auto places = all_pieces(chunk, text);
    if (chunk.joined.empty() || (places && places->grade <= Grade::part)) return places;
    if (auto joined = one_place(place_of_joined(chunk.joined, text))) return joined;
    return places;
}

/// Looks for what is sought in the texts of one record, one after the other.
class Matching {
public:
    Matching(const SoughtText& sought, const std::vector<NamedText>& texts)
        : sought_(sought), texts_(texts), best_(sought.chunks.size()) {}

    std::optional<RecordMatch> run() {
        for (std::size_t i = 0; i < texts_.size() && !is_settled(i); ++i) look_at(i);
        if (number_) return made({{number_->text, number_->places}});
        std::vector<Found> all;
        for (const auto& found : best_) {
            if (!found) return std::nullopt;
            all.push_back(*found);
        }
        if (all.empty()) return std::nullopt;
        return made(all);
    }

private:
    struct Found {
        std::size_t text;
        ChunkPlaces places;
    };

    /// The title says it all, and no other text can say it better.
    [[nodiscard]] bool is_settled(std::size_t next) const {
        if (next == 0 || texts_[next].is_title || number_) return number_.has_value();
        return std::ranges::all_of(best_, [&](const auto& found) {
            return found && texts_[found->text].is_title && found->places.grade <= Grade::part;
        });
    }

    void look_at(std::size_t index) {
        const NamedText& named = texts_[index];
        looked_.push_back(matched_text(named.text, searched_characters_max, named.by_pinyin));
        const MatchedText& text = looked_.back();
        if (const auto place = one_place(place_of(sought_.number, text)))
            number_ = Found{index, *place};
        for (std::size_t i = 0; i < best_.size(); ++i) {
            if (best_[i] && best_[i]->places.grade == Grade::word) continue;
            auto places = places_of(sought_.chunks[i], text);
            if (places && (!best_[i] || places->grade < best_[i]->places.grade))
                best_[i] = Found{index, *std::move(places)};
        }
    }

    [[nodiscard]] RecordMatch made(const std::vector<Found>& all) const {
        RecordMatch match{found_by(all), {}};
        for (std::size_t i = 0; i < looked_.size(); ++i) {
            TextRanges ranges;
            for (const Found& found : all)
                if (found.text == i) add_ranges(ranges, found.places, looked_[i].text);
            if (ranges.empty()) continue;
            Excerpt shown = excerpt(texts_[i].text, merged(std::move(ranges)));
            match.texts.push_back(
                {texts_[i].field, std::move(shown.text), std::move(shown.ranges)});
        }
        return match;
    }

    static void add_ranges(TextRanges& ranges, const ChunkPlaces& places, const PlainText& text) {
        for (const TextPiece& at : places.at)
            ranges.emplace_back(text[at.first].begin, text[at.last - 1].end);
    }

    [[nodiscard]] FoundBy found_by(const std::vector<Found>& all) const {
        Grade worst = Grade::word;
        bool in_title = true;
        for (const Found& found : all) {
            worst = std::max(worst, found.places.grade);
            in_title &= texts_[found.text].is_title;
        }
        if (const auto whole = of_whole(all)) return *whole;
        switch (worst) {
            case Grade::pinyin: {
                const bool from_start = in_title && all.front().places.at.front().first == 0;
                return from_start ? FoundBy::pinyin_start : FoundBy::pinyin;
            }
            case Grade::inner: return FoundBy::inner;
            case Grade::slip: return FoundBy::slip;
            default: return in_title ? FoundBy::title_part : FoundBy::text;
        }
    }

    /// Whether a text is what is sought, or the title begins so.
    [[nodiscard]] std::optional<FoundBy> of_whole(const std::vector<Found>& all) const {
        const std::size_t index = all.front().text;
        const PlainText& text = looked_[index].text;
        const bool is_title = texts_[index].is_title;
        const ChunkPlaces& places = all.front().places;
        const bool is_all = all.size() == 1 && places.grade == Grade::word &&
                            places.at.size() == 1 && places.at.front() == TextPiece{0, text.size()};
        if (is_all || spelt(text) == sought_.letters)
            return is_title ? FoundBy::title : FoundBy::value;
        const bool begins = is_title && text.size() > sought_.whole.size() &&
                            spelt(text, 0, sought_.whole.size()) == sought_.letters;
        return begins ? std::optional(FoundBy::title_start) : std::nullopt;
    }

    const SoughtText& sought_;
    const std::vector<NamedText>& texts_;
    std::vector<MatchedText> looked_;
    std::vector<std::optional<Found>> best_;  ///< By chunk.
    std::optional<Found> number_;             ///< All of it as one number.
};

}  // namespace

std::string_view name_of(FoundBy by) {
    switch (by) {
        case FoundBy::title:
        case FoundBy::value: return "exact";
        case FoundBy::title_start: return "prefix";
        case FoundBy::pinyin_start:
        case FoundBy::pinyin: return "pinyin";
        case FoundBy::slip: return "typo";
        case FoundBy::title_part:
        case FoundBy::text:
        case FoundBy::inner: break;
    }
    return "part";
}

std::optional<RecordMatch> match(const SoughtText& sought, const std::vector<NamedText>& texts) {
    return Matching(sought, texts).run();
}

std::optional<RecordMatch> match(const SoughtText& sought,
                                 const ReadableRecord& record,
                                 std::size_t& work) {
    std::vector<NamedText> texts;
    const RecordType& type = record.type();
    for (const Field* field : searched_fields(type))
        for (std::string& text : texts_of(record.value(*field))) {
            work += std::min(text.size(), searched_characters_max) * sought.pieces();
            texts.push_back(
                {field, std::move(text), field->name == type.title, is_found_by_pinyin(*field)});
        }
    return match(sought, texts);
}

}  // namespace cairn
