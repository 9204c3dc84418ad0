#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "alertd/recipients/csv_reader.hpp"
#include "alertd/recipients/import.hpp"
#include "alertd/recipients/intake.hpp"
#include "alertd/recipients/villages.hpp"

namespace alertd::recipients {
namespace {

constexpr std::uint64_t progress_step = 4'096;  // people
constexpr double has_home = 0.7, has_two_places = 0.1, is_rounded = 0.1, reads_english = 0.1;
constexpr double has_phone = 0.98, has_app = 0.7, wants_zalo = 0.8, consents = 0.995,
                 prefers_sms = 0.05;
constexpr std::uint16_t rounded_half_side_m = 250;
constexpr std::size_t weights_max = 100'000;

// Chooses communes by weight.
class Draw {
public:
    static Result<Draw> make(std::vector<Weight> const& weights, geo::Communes const& communes) {
        Draw draw;
        for (std::size_t i = 0; weights.empty() && i < communes.size(); ++i)
            draw.add(geo::CommuneIndex(i), 1);
        for (auto const& w : weights) {
            auto const commune = communes.find(w.code);
            if (!commune) return invalid("weights: no commune has the code " + w.code);
            if (!std::isfinite(w.weight) || w.weight < 0)
                return invalid("weights: commune " + w.code +
                               ": the weight must be a number not below 0");
            if (w.weight > 0) draw.add(*commune, w.weight);
        }
        if (draw.sums_.empty())
            return invalid("weights: every weight is 0, so nobody lives anywhere");
        return draw;
    }

    geo::CommuneIndex one(Random& random) const {
        double const at = random.fraction() * sums_.back();
        auto const found = std::upper_bound(sums_.begin(), sums_.end(), at);
        return communes_[std::min(std::size_t(found - sums_.begin()), communes_.size() - 1)];
    }

private:
    void add(geo::CommuneIndex commune, double weight) {
        communes_.push_back(commune);
        sums_.push_back((sums_.empty() ? 0 : sums_.back()) + weight);
    }
    std::vector<geo::CommuneIndex> communes_;
    std::vector<double> sums_;
};

std::string padded(std::uint64_t number) {
    std::string const digits = std::to_string(number);
    return std::string(digits.size() < 9 ? 9 - digits.size() : 0, '0') + digits;
}

std::string random_letters(Random& random) {
    std::string letters;
    for (int i = 0; i < 6; ++i) letters += char('a' + random.below(26));
    return letters;
}

class People {
public:
    People(Draw const& draw, geo::Communes const& communes, std::uint64_t seed)
        : draw_(draw), communes_(communes), seed_(seed), villages_(communes, seed) {}

    // The same number is the same person, however many there are.
    Person person(std::uint64_t number) {
        Random random(seed_, number);
        Person p;
        p.simulated = true;
        p.id = "sim-" + padded(number);
        auto const commune = draw_.one(random);
        p.commune = communes_.commune(commune).code;
        p.language = random.chance(reads_english) ? Language::en : Language::vi;
        p.consent = random.chance(consents);
        give_contact(p, number, random);
        if (random.chance(has_home)) give_places(p, commune, random);
        if (!p.contact.phone.empty() && random.chance(prefers_sms)) p.preferred = ChannelKind::sms;
        return p;
    }

private:
    static void give_contact(Person& p, std::uint64_t number, Random& random) {
        bool const phone = random.chance(has_phone);
        if (phone) p.contact.phone = "+841" + padded(number);
        if (!phone || random.chance(has_app))
            p.contact.push_token = "sim-" + padded(number) + "-" + random_letters(random);
        p.wanted = ChannelMask(mask_of(ChannelKind::push) | mask_of(ChannelKind::sms));
        if (random.chance(wants_zalo))
            p.wanted = ChannelMask(p.wanted | mask_of(ChannelKind::zalo));
    }

    void give_places(Person& p, geo::CommuneIndex commune, Random& random) {
        std::uint16_t const half_side =
            random.chance(is_rounded) ? rounded_half_side_m : std::uint16_t{0};
        bool const two = random.chance(has_two_places / has_home);
        auto const home = villages_.home_in(commune, random);
        if (!home) return;
        p.places.push_back({geo::to_fixed(*home), half_side});
        auto const other = draw_.one(random);
        if (!two || other == commune) return;
        if (auto const second = villages_.home_in(other, random))
            p.places.push_back({geo::to_fixed(*second), half_side});
    }

    Draw const& draw_;
    geo::Communes const& communes_;
    std::uint64_t seed_;
    Villages villages_;
};

std::optional<double> read_number(std::string_view text) {
    double value = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || fault != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

struct WeightColumns {
    std::size_t all = 0, code = 0, population = 0;
};

Result<WeightColumns> weight_columns(CsvReader& csv) {
    auto const more = csv.next();
    if (!more) return more.error();
    auto const names = csv.fields();
    auto const code = std::find(names.begin(), names.end(), "code");
    auto const population = std::find(names.begin(), names.end(), "population");
    if (!*more || code == names.end() || population == names.end())
        return invalid("line 1: the columns code and population are needed");
    return WeightColumns{names.size(), std::size_t(code - names.begin()),
                         std::size_t(population - names.begin())};
}

Result<std::vector<Weight>> read_all_weights(CsvReader& csv) {
    auto const columns = weight_columns(csv);
    if (!columns) return columns.error();
    std::vector<Weight> weights;
    for (;;) {
        auto const more = csv.next();
        if (!more) return more.error();
        if (!*more) return weights;
        std::string const line = "line " + std::to_string(csv.line()) + ": ";
        if (!csv.fault().empty()) return invalid(line + std::string(csv.fault()));
        if (csv.fields().size() != columns->all)
            return invalid(line + "not as many fields as columns");
        auto const weight = read_number(csv.fields()[columns->population]);
        if (!weight) return invalid(line + "population: not a number");
        if (weights.size() == weights_max) return invalid(line + "more than 100,000 rows");
        weights.push_back({std::string(csv.fields()[columns->code]), *weight});
    }
}

}  // namespace

Result<std::vector<Weight>> read_weights(std::string const& csv_file) {
    auto csv = CsvReader::open(csv_file);
    if (!csv) return csv.error();
    auto weights = read_all_weights(*csv);
    if (!weights) return Error{weights.error().code, csv_file + ": " + weights.error().message};
    return weights;
}

Result<ImportCounts> simulate(std::uint64_t count, std::uint64_t seed,
                              std::vector<Weight> const& weights, std::string const& store_file,
                              geo::Communes const& communes, Key const& key, Time now,
                              Progress const& progress) {
    if (count > simulated_max)
        return invalid("simulate: at most " + std::to_string(simulated_max) + " people");
    auto const draw = Draw::make(weights, communes);
    if (!draw) return draw.error();
    try {
        auto const source =
            "simulate --count " + std::to_string(count) + " --seed " + std::to_string(seed);
        auto intake = Intake::begin(store_file, source, true, key, now, [](std::uint64_t) {});
        if (!intake) return intake.error();
        People people(*draw, communes, seed);
        for (std::uint64_t i = 0; i < count; ++i) {
            (*intake)->add(people.person(i), i);
            if (progress && i % progress_step == 0) progress(i, count);
        }
        (*intake)->finish();
        if (progress) progress(count, count);
        return ImportCounts{count, (*intake)->kept(), count - (*intake)->kept()};
    } catch (store::StoreError const& e) {
        return unavailable(e.what());
    }
}

}  // namespace alertd::recipients
