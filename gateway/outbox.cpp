#include "gateway/outbox.hpp"

#include <algorithm>

namespace cairn {

bool Outbox::answer(Frame frame) {
    if (answers_.size() >= limits_.control_frames_max) return false;
    if (!answers_.empty() && answer_bytes_ + frame->size() > limits_.control_bytes_max)
        return false;
    answer_bytes_ += frame->size();
    answers_.push_back(std::move(frame));
    return true;
}

bool Outbox::follow(std::shared_ptr<Channel> channel, Position position) {
    const std::string name = channel->name();
    if (full() && !follows(name)) return false;
    // A second subscriber of the connection must not make the first one miss what is between.
    if (const auto known = places_.find(name); known != places_.end())
        position = std::min(position, known->second.position);
    places_.insert_or_assign(name, Place{std::move(channel), position});
    return true;
}

bool Outbox::unfollow(std::string_view channel) {
    const auto place = places_.find(channel);
    if (place == places_.end()) return false;
    places_.erase(place);
    return true;
}

std::vector<Frame> Outbox::take() {
    std::vector<Frame> frames(std::make_move_iterator(answers_.begin()),
                              std::make_move_iterator(answers_.end()));
    answers_.clear();
    answer_bytes_ = 0;
    pull(frames);
    return frames;
}

void Outbox::pull(std::vector<Frame>& frames) {
    std::size_t left = limits_.pull_bytes_max;
    auto place = places_.upper_bound(last_served_);
    for (std::size_t served = places_.size(); served > 0 && left > 0; --served) {
        if (place == places_.end()) place = places_.begin();
        last_served_ = place->first;
        std::vector<Channel::Update> updates;
        if (!place->second.channel->frames_after(place->second.position, left, updates)) {
            frames.push_back(std::make_shared<const std::string>(R"({"op":"stale","channel":")" +
                                                                 place->first + "\"}"));
            place = places_.erase(place);
            continue;
        }
        for (auto& update : updates) {
            place->second.position = update.position;
            left -= std::min(left, update.frame->size());
            frames.push_back(std::move(update.frame));
        }
        ++place;
    }
}

}  // namespace cairn
