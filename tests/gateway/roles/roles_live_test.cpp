#include <catch2/catch.hpp>

#include "tests/gateway/roles/roles_office.hpp"
#include "tests/support/live_client.hpp"

using namespace cairn;
using namespace cairn::test;

// Open channels when what somebody may see becomes another, on real sockets.
namespace {

constexpr std::uint16_t going_away = 1001;
constexpr std::uint16_t session_ended = 4401;

/// Cara and Dan are of the team East, and see what is their team's; Sam sees that of clients at
/// which he has a seat.
struct OpenBoards : RolesOffice {
    std::string sales = team("Sales"), east = team("East", sales);
    std::string cara = person("cara", {"team"}, {east});
    std::string dan = person("dan", {"team"}, {east});
    std::string lea = person("lea", {"teams"}, {sales});
    std::string sam = person("sam", {"members"});
    std::string client_id = made("client", {{"name", "Crane Works"}, {"owner", dan}});
    std::string of_dan = made("deal", {{"name", "Of Dan"}, {"client", client_id}, {"owner", dan}});
    std::string of_cara = made("deal", {{"name", "Of Cara"}, {"owner", cara}});
    std::string seat = made("seat", {{"client", client_id}, {"person", sam}});
};

const Json followed_deals{{"list", "deal"}, {"by", "stage"}};

/// Follows deals as somebody, until what he may see is another.
class Follower {
public:
    Follower(OpenBoards& office, const std::string& user, std::size_t sees)
        : office_(office), live_(office.server->port(), office.token_of(user)) {
        CHECK(live_.subscribe(followed_deals)["op"] == "subscribed");
        CHECK(live_.rows.size() == sees);
    }

    /// Within a second from when the change was answered the connection ends, without a frame.
    void is_let_go(std::uint16_t code) {
        const auto start = std::chrono::steady_clock::now();
        while (const auto message = live_.receive(std::chrono::seconds(3)))
            CHECK((*message)["op"] != "change");
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
        CHECK(live_.close_code() == code);
        live_.disconnect();
    }
    /// Comes back as browsers do, with what it has; it holds no more than it may then.
    void comes_back(std::size_t sees) {
        live_.connect(office_.server->port());
        const Json answer = live_.subscribe(followed_deals);
        CHECK(answer["op"] == "subscribed");
        CHECK(answer["reset"] == true);
        CHECK(live_.rows.size() == sees);
        CHECK(answer["total"] == sees);
    }
    /// Is still told what happens.
    void hears_of(const std::string& ref, const std::string& name) {
        office_.changed(ref, {{"name", name}});
        CHECK(live_.follow_to(office_.workspace->head().value));
        bool found = false;
        for (const auto& [id, row] : live_.rows) found |= row["name"] == name;
        CHECK(found);
    }

private:
    OpenBoards& office_;
    LiveClient live_;
};

}  // namespace

TEST_CASE("who leaves a team is let go within a second, and comes back to his own alone",
          "[roles][live]") {
    OpenBoards office;
    Follower cara(office, office.cara, 2), dan(office, office.dan, 2), sam(office, office.sam, 1);
    office.changed("user/" + office.cara, {{"teams", Json::array()}});
    cara.is_let_go(going_away);
    cara.comes_back(1);
    // Dan no longer sees what is hers.
    dan.is_let_go(going_away);
    dan.comes_back(1);
    sam.hears_of("deal/" + office.of_dan, "Still heard");
}

TEST_CASE("who loses a role, or whose role becomes another, is let go", "[roles][live]") {
    OpenBoards office;
    Follower dan(office, office.dan, 2);
    office.define_role(role_named("team", {{"*", everything_of("own")}}));
    dan.is_let_go(going_away);
    dan.comes_back(1);
    office.changed("user/" + office.dan, {{"roles", Json::array()}});
    dan.is_let_go(going_away);
    dan.comes_back(0);
}

TEST_CASE("a team that moves takes what is its own with it", "[roles][live]") {
    OpenBoards office;
    Follower lea(office, office.lea, 2);
    office.changed("team/" + office.east, {{"parent", nullptr}});
    lea.is_let_go(going_away);
    lea.comes_back(0);
}

TEST_CASE("a membership that ends, ends what was seen by it, and lets nobody else go",
          "[roles][live]") {
    OpenBoards office;
    Follower sam(office, office.sam, 1), dan(office, office.dan, 2);
    office.changed("seat/" + office.seat, {{"until_on", "2020-01-01"}});
    sam.is_let_go(going_away);
    sam.comes_back(0);
    dan.hears_of("deal/" + office.of_dan, "Of Dan still");
    office.changed("seat/" + office.seat, {{"until_on", nullptr}});
    sam.is_let_go(going_away);
    sam.comes_back(1);
}

TEST_CASE(
    "a customer that hangs under another no more is no longer seen by who is on that one's team",
    "[roles][live]") {
    OpenBoards office;
    const std::string works = office.made("client", {{"name", "Works"}, {"owner", office.dan}});
    office.changed("client/" + works, {{"parent", office.client_id}});
    office.made("deal", {{"name", "At works"}, {"client", works}, {"owner", office.dan}});
    Follower sam(office, office.sam, 2);
    office.changed("client/" + works, {{"parent", nullptr}});
    sam.is_let_go(going_away);
    sam.comes_back(1);
}

TEST_CASE("who may not come in any more is signed out of what is open", "[roles][live]") {
    OpenBoards office;
    Follower cara(office, office.cara, 2);
    office.changed("user/" + office.cara, {{"active", false}});
    cara.is_let_go(session_ended);
}

TEST_CASE("readers with equal rights share a channel, others do not", "[roles][live]") {
    OpenBoards office;
    const std::size_t before = office.workspace->channels().channels();
    Follower cara(office, office.cara, 2), dan(office, office.dan, 2);
    CHECK(office.workspace->channels().channels() == before + 1);
    Follower lea(office, office.lea, 2);
    CHECK(office.workspace->channels().channels() == before + 2);
}
