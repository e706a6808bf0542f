"""Each sentence is invented for this table, and says its matter in words of its own."""

import itertools
import tomllib

import pytest

from search.extraction import topics
from search.extraction.cues import CueBook
from search.extraction.tables import FOLDER

FORMAL_AND_PLAIN = [
    ("反映修建国道征收耕地，补偿标准低于区片综合地价", "land.standard"),
    ("一亩地才给八千块，隔壁镇给三万，太不公平", "land.standard"),
    ("征地补偿款至今未发放到户", "land.unpaid"),
    ("地被征走五年了，一分钱没见着", "land.unpaid"),
    ("征地时丈量面积有误，少算一亩二分", "land.measure"),
    ("量地那天没通知我家，回头一看地亩数少了", "land.measure"),
    ("将我户水浇地认定为未利用地，地类认定错误", "land.category"),
    ("明明是水田，表上却按旱地算", "land.category"),
    ("征收涉及的青苗和地上附着物未予清点", "land.attachments"),
    ("推土机把我家果树推了，没赔一棵", "land.attachments"),
    ("生产队的征地款分配方案没有我家的份", "land.distribution"),
    ("被征地农民养老保险没有落实", "land.pension"),
    ("征地没有公告，签字是别人代签的", "land.procedure"),
    ("有人占用基本农田建厂房", "land.illegal_use"),
    ("铺天然气管道临时占地，完工后没有复垦", "land.temporary"),
    ("拆迁补偿标准过低，评估价买不起新房", "relocation.compensation"),
    ("房子拆了三年，拆迁款还没给", "relocation.unpaid"),
    ("趁家里没人，半夜把我家房子推平了", "relocation.forced"),
    ("签约五年，回迁房仍未建成，一直在外租房", "relocation.resettlement"),
    ("拆迁过渡费停发一年多", "relocation.transition"),
    ("征收部门不履行补偿协议约定", "relocation.agreement"),
    ("拆迁时阁楼和附房不算面积", "relocation.area"),
    ("村里强行把我家承包地收回转包给外人", "farmland.contract"),
    ("种植大户租了我们的地，三年租金没给", "farmland.rent"),
    ("土地确权时把我家两块地登记在别人名下", "farmland.registration"),
    ("媳妇和孙子户口迁来十年，一直没分到地", "farmland.allocation"),
    ("邻村人越过地界耕种，两村争地多年", "farmland.boundary"),
    ("村里私自发包荒山，承包费低得离谱", "farmland.outcontract"),
    ("儿子成家没房住，申请宅基地一直不批", "homestead.approval"),
    ("邻居盖房占了我家过道，还把滴水排到我院里", "homestead.neighbour"),
    ("农村自建房宅基地使用证一直没办下来", "homestead.deed"),
    ("林权证上的自留山被邻组划走", "forest.rights"),
    ("村口一片杨树被人偷砍，没有采伐证", "forest.felling"),
    ("退耕还林补助好几年没有兑现", "forest.subsidy"),
    ("草场承包面积与草原证不符", "forest.grassland"),
    ("野猪拱了玉米地，没人管", "forest.wildlife"),
    ("村里账目从来不公开，收支混乱", "village.accounts"),
    ("村支书虚报冒领危房款，中饱私囊", "village.embezzlement"),
    ("换届选举有人花钱买票", "village.election"),
    ("旧村部和大队部被低价卖掉", "village.assets"),
    ("股份经济合作社分红不给我们家", "village.dividends"),
    ("外嫁女户口在村，不能享受村民待遇", "village.membership"),
    ("当过十八年生产队长，离任后没有补助", "village.officers_pay"),
    ("粮食直补款被别人领走", "agri.subsidy"),
    ("买的玉米种子不出苗，一季绝收", "agri.inputs"),
    ("水渠堵了两年，稻田浇不上水", "agri.irrigation"),
    ("卖给粮贩的玉米，粮款一直拖着", "agri.purchase"),
    ("合作社吸收社员入股，理事长跑了", "agri.cooperative"),
    ("划为禁养区，养猪场被拆除没有补偿", "agri.breeding"),
    ("没有评上建档立卡贫困户", "agri.poverty"),
    ("土坯房漏雨快塌了，申请危房改造没名额", "agri.dilapidated"),
    ("水库移民后期扶持资金没有发给我", "water.migrants"),
    ("我们寨子吃水难，要去山下挑水", "water.drinking"),
    ("河道淤塞，一下大雨庄稼就被淹", "water.river"),
    ("夜里有船在河里偷偷采砂", "water.sand"),
    ("开发商未按购房合同交房，逾期一年半", "housing.late"),
    ("楼盘停工两年，变成烂尾楼", "housing.unfinished"),
    ("入住六年房产证还办不下来", "housing.deed"),
    ("新房墙体开裂、卫生间渗水", "housing.quality"),
    ("售楼人员宣传对口名校，实为虚假宣传", "housing.sales"),
    ("交了认筹金不想买了，售楼部不退", "housing.refund"),
    ("预售资金监管账户里的钱被挪用", "housing.presale"),
    ("公租房轮候多年排不上", "housing.public"),
    ("单位没有给我缴住房公积金", "housing.fund"),
    ("房东扣着租房押金不退", "housing.rent"),
    ("商铺售后返租，租金停付两年", "housing.shop"),
    ("物业费涨价没有征求业主同意", "property.fees"),
    ("物业只收钱不干活，楼道没人打扫", "property.service"),
    ("筹备成立业委会受到阻挠", "property.committee"),
    ("维修基金被冒签动用", "property.fund"),
    ("地下车库车位只售不租", "property.parking"),
    ("电梯三天两头坏，困过好几次人", "property.elevator"),
    ("一楼住户反对加装电梯", "property.lift_added"),
    ("楼上漏水泡了我家天花板", "property.repair"),
    ("前期物业拒不撤场，也不交接", "property.change"),
    ("小区不让装充电桩", "property.charging"),
    ("顶楼私自加盖彩钢房", "city.illegal_building"),
    ("给我下了限期拆除决定，别家不拆，选择性执法", "city.illegal_demolished"),
    ("新建高楼遮挡我家采光", "city.neighbour"),
    ("反对在小区旁建变电站", "city.siting"),
    ("夜市摊贩占道经营，堵得车进不来", "city.vendors"),
    ("人行道地砖破碎，窨井盖缺失", "city.roads"),
    ("巷子里路灯不亮", "city.lights"),
    ("一下雨马路就积水，排水不畅", "city.drainage"),
    ("自来水发黄，水压又低", "utility.water"),
    ("电压不稳，变压器带不动", "utility.power"),
    ("小区天然气一直没开通", "utility.gas"),
    ("暖气不热，屋里只有十四度", "utility.heating"),
    ("宽带套餐乱扣费，携号转网受阻", "utility.telecom"),
    ("快递丢了不赔", "utility.post"),
    ("学校项目完工多年，拖欠工程款", "works.payment"),
    ("修隧道放炮，把我家房子震裂了", "works.damage"),
    ("在工地干活半年，包工头不给工钱", "labour.wages"),
    ("项目部拖欠农民工工资", "labour.wages"),
    ("厂里四个月没发工资了", "labour.staff_wages"),
    ("公司长期加班不付加班费", "labour.overtime"),
    ("单位无故辞退我，不给经济补偿金", "labour.dismissal"),
    ("公司不签劳动合同，用的都是劳务派遣", "labour.contract"),
    ("厂里一直没给我们缴社保", "labour.insurance"),
    ("送外卖的骑手被平台扣款封号", "labour.gig"),
    ("黑中介收了介绍费，工作是假的", "labour.job_fraud"),
    ("上班途中受伤，人社部门不予认定工伤", "labour.injury"),
    ("在厂里机器轧断手指，老板不管医药费", "labour.injury_pay"),
    ("在矿上打钻多年，查出尘肺病", "labour.disease"),
    ("丈夫在岗位上猝死，单位不认工亡", "labour.death"),
    ("档案年龄与身份证不一致，办不了退休", "pension.retirement"),
    ("下乡那几年工龄不算，视同缴费没认", "pension.service_years"),
    ("养老金比同期退休的低，请求重新核算", "pension.amount"),
    ("没做资格认证，养老金被停发", "pension.paying"),
    ("在外省交的社保转移不过来", "pension.transfer"),
    ("六十岁了还没领到城乡居民养老保险", "pension.resident"),
    ("从事高温特殊工种，申请提前退休没批", "pension.special"),
    ("父亲去世，丧葬费和抚恤金未领到", "pension.survivors"),
    ("办理失业金被拒", "pension.unemployment"),
    ("教了二十年书的民办教师没有转正", "history.teachers"),
    ("当过赤脚医生，要求给养老补助", "history.doctors"),
    ("原公社电影放映员没有待遇", "history.posts"),
    ("五七工参保问题没解决", "history.family_workers"),
    ("供销社下岗职工要求落实待遇", "history.supply"),
    ("上山下乡知青回城后的待遇", "history.zhiqing"),
    ("人事档案被单位弄丢", "history.file"),
    ("国营厂改制，职工安置费没发", "enterprise.restructuring"),
    ("国有资产被低价转让，造成流失", "enterprise.assets"),
    ("厂子破产清算，职工债权没有清偿", "enterprise.bankruptcy"),
    ("招商引资时的优惠政策，新官不理旧账", "business.promise"),
    ("身份证被冒用登记成公司法人", "business.licence"),
    ("家里穷，低保被取消", "civil.dibao"),
    ("孤寡老人没人管，申请五保", "civil.tekun"),
    ("残疾证等级评低了，护理补贴没有", "civil.disabled"),
    ("八十岁以上高龄津贴没发", "civil.elderly"),
    ("祖坟被挖，没人通知迁坟", "civil.burial"),
    ("退伍后没有安置工作", "veterans.placement"),
    ("参战老兵生活补助未落实", "veterans.treatment"),
    ("在部队训练受伤，要求评残", "veterans.disability"),
    ("企业军转干部待遇问题", "veterans.cadres"),
    ("医院误诊，手术后瘫痪", "health.dispute"),
    ("医生收红包、过度检查", "health.fees"),
    ("黑诊所无证行医", "health.illegal"),
    ("独生子女父母奖励没有兑现", "health.birth"),
    ("住院费用医保报不了", "medical_insurance.reimbursement"),
    ("跨省就医备案办不成", "medical_insurance.remote"),
    ("孩子到了年龄，学区划分把我们小区划出去了", "education.enrolment"),
    ("外来务工人员的娃上不了学", "education.enrolment"),
    ("班主任强制订教辅资料，乱收费", "education.fees"),
    ("辅导班突然关门，剩余课时费不退", "education.training"),
    ("儿子在学校被同学围殴", "education.safety"),
    ("幼儿园老师体罚孩子", "education.conduct"),
    ("学校食堂饭菜变质", "education.canteen"),
    ("高中教师绩效工资没有发放", "education.teachers_pay"),
    ("被货车撞伤，交警认定责任不公", "traffic.accident"),
    ("电子眼抓拍违停罚款不合理", "traffic.tickets"),
    ("我们组还是泥巴路，没通水泥路", "traffic.rural_road"),
    ("省道坑坑洼洼，没人养护", "traffic.repair"),
    ("路口没有红绿灯，经常出事", "traffic.signals"),
    ("公交线路取消，老人出门不便", "traffic.bus"),
    ("出租车拒载、不打表", "traffic.taxi"),
    ("化工厂半夜排放废气，刺鼻难闻", "environment.air"),
    ("楼下烧烤店油烟呛人", "environment.fumes"),
    ("工地通宵打桩，吵得睡不着", "environment.noise_works"),
    ("广场舞音响太吵", "environment.noise"),
    ("木材加工厂机器声昼夜轰鸣", "environment.noise_industry"),
    ("搅拌站尘土飞扬，家里一层灰", "environment.dust"),
    ("造纸厂污水直排小河，河水发臭", "environment.water"),
    ("养猪场离村太近，粪水横流", "environment.livestock"),
    ("垃圾填埋场渗滤液外流", "environment.garbage"),
    ("采石场放炮，飞石砸到房顶", "environment.mining"),
    ("采煤塌陷导致房屋下沉", "environment.subsidence"),
    ("楼顶装了通信基站，担心辐射", "environment.radiation"),
    ("消防通道长期被占用，存在火灾隐患", "safety.fire"),
    ("报案后派出所一直不立案", "police.not_filed"),
    ("被人打成轻伤，打人者未被拘留", "police.assault"),
    ("民警偏袒对方，执法不公", "police.conduct"),
    ("小孩上不了户口", "police.hukou"),
    ("银行卡被公安冻结，要求解冻", "police.detention"),
    ("邻居遛狗不牵绳，咬伤了人", "police.dogs"),
    ("官司赢了三年，被执行人赖账，执行局没有结果", "court.execution"),
    ("不服二审民事判决，法官枉法裁判", "court.civil"),
    ("法院超审限，案子迟迟不判", "court.delay"),
    ("法院司法拍卖评估价过低", "court.seizure"),
    ("投资公司高息吸收存款，到期不兑付", "finance.fundraising"),
    ("网贷平台爆雷，出借人本金拿不回", "finance.p2p"),
    ("被冒名贷款，征信成了黑名单", "finance.loan"),
    ("保险公司拒赔", "finance.insurance"),
    ("健身房关门跑路，卡里余额不退", "consumer.prepaid"),
    ("面包吃出虫子，超市卖过期食品", "consumer.food"),
    ("新车发动机异响，4S店不给退", "consumer.car"),
    ("装修公司收了钱就停工", "consumer.decoration"),
    ("窗口工作人员态度恶劣，故意刁难", "gov.attitude"),
    ("各部门互相推诿踢皮球", "gov.inaction"),
    ("12345工单虚假回复，没解决就办结", "gov.petition"),
    ("申请政府信息公开，答复信息不存在", "gov.disclosure"),
    ("事业单位招聘面试不公，疑似内定", "gov.recruitment"),
    ("局长收受好处费，权钱交易", "discipline.corruption"),
]
COLLOQUIAL = [
    ("我们七八个人给他盖厂房，活干完了人也找不着了，钱一分没见", "labour.wages"),
    ("村东头那片地让开发区圈了去，说是六万一亩，到手才两万", "land.standard"),
    ("挖机进地把没收的麦子都碾了，没人来谈钱", "land.attachments"),
    ("队里卖地分钱，我闺女嫁出去户口没走，一分没分", "land.distribution"),
    ("房子签了字就拆，说两年上楼，现在六年了还在租房住", "relocation.resettlement"),
    ("租房的钱头两年还给，后来就断了，协议上写着每月八百", "relocation.transition"),
    ("我家那三亩口粮田被堂哥占着种，要不回来", "farmland.contract"),
    ("东邻翻盖新房把我家的水道堵了，下雨灌进院子", "homestead.neighbour"),
    ("房款全交了，小本子一直没给，孩子落不了户", "housing.deed"),
    ("一到下雨天顶楼滴滴答答，墙皮一片片往下掉", "housing.quality"),
    ("保安打业主，物业还护着", "property.service"),
    ("电梯隔三差五就停，老人爬十八层", "property.elevator"),
    ("停车费从一百涨到三百，不交就锁车", "property.parking"),
    ("跳舞的大妈天不亮就放音乐", "environment.noise"),
    ("楼下炒菜的烟全往我家灌", "environment.fumes"),
    ("隔壁厂子晚上放的气熏得人头疼", "environment.air"),
    ("沟里流的水跟墨汁一样，鱼都翻了白肚", "environment.water"),
    ("猪场就在村口，苍蝇满屋飞", "environment.livestock"),
    ("石场一放炮窗户哗哗响，墙裂了指头宽的缝", "environment.mining"),
    ("我在车间被机器咬了手，厂长垫了两千就不管了", "labour.injury_pay"),
    ("人社局说我不算工伤", "labour.injury"),
    ("干了十二年，老板一句话让我走人，没给一分补偿", "labour.dismissal"),
    ("在厂里干了十五年，社保只交了三年", "labour.insurance"),
    ("退休证上生日写错了，说我还差两年", "pension.retirement"),
    ("我和老王一年退的，他领三千八我领两千六", "pension.amount"),
    ("教了半辈子书，学校一撤就叫我回家了", "history.teachers"),
    ("村医干了三十年，老了什么都没有", "history.doctors"),
    ("吃低保的都是队长的亲戚", "civil.dibao"),
    ("老伴病了没钱治，求政府拉一把", "civil.relief"),
    ("当兵回来档案在民政，一直没给安排", "veterans.placement"),
    ("剖腹产后大出血，人没救过来", "health.dispute"),
    ("外地看病回来报不了", "medical_insurance.remote"),
    ("娃六岁了，对门学校不收", "education.enrolment"),
    ("老师让交八百块订资料", "education.fees"),
    ("英语班老板跑了，还剩四十节课", "education.training"),
    ("闺女在学校让人堵厕所里打", "education.safety"),
    ("我骑电动车让面包车撞了，交警判我一半责任", "traffic.accident"),
    ("出村就一条土路，下雨出不去", "traffic.rural_road"),
    ("村口那座桥塌了半边没人修", "traffic.rural_road"),
    ("一到冬天屋里穿棉袄，热力公司说管道老", "utility.heating"),
    ("水龙头出来的水是黄的", "utility.water"),
    ("被邻居打断两根肋骨，打人的到现在没抓", "police.assault"),
    ("官司打赢三年，钱一分没拿到", "court.execution"),
    ("法官收了对方好处，判我输", "court.civil"),
    ("存了十万说年息一分五，到期取不出来", "finance.fundraising"),
    ("人家拿我身份证贷了五万，我成了黑名单", "finance.loan"),
    ("办了张剪头发的卡，店关了", "consumer.prepaid"),
    ("超市买的奶都长毛了", "consumer.food"),
    ("村里十年没公布过账", "village.accounts"),
    ("选主任那天挨家发烟发钱", "village.election"),
    ("种子撒下去光长苗不结穗", "agri.inputs"),
    ("渠断了，三百亩稻子干在地里", "agri.irrigation"),
    ("移民补助每年六百块，从来没到我手里", "water.migrants"),
    ("后山的树一夜之间让人锯光了", "forest.felling"),
    ("坟地让推土机推平了", "civil.burial"),
    ("办个证跑了七趟，每次都说差一样", "gov.permit"),
    ("打了热线，回复说已解决，其实根本没人来", "gov.petition"),
    ("给人贴了两个月瓷砖，到年根底下说没钱", "labour.wages"),
    ("矿上欠我们仨月的薪水", "labour.staff_wages"),
    ("天天干到半夜十二点，多一分都没有", "labour.overtime"),
    ("媳妇怀孕，单位就把她开了", "labour.dismissal"),
    ("公公在工地让钢管砸了腿，没人出药费", "labour.injury_pay"),
    ("下井二十年，肺都白了", "labour.disease"),
    ("退休金卡上个月起就没进钱了", "pension.paying"),
    ("打工时在广东交的保险，回老家接不上", "pension.transfer"),
    ("修铁路占了我家菜园，赔得跟没赔一样", "land.standard"),
    ("量地的皮尺往里收，我家少了四分", "land.measure"),
    ("拿水田当荒坡赔", "land.category"),
    ("没开过会，批文也没见过，就来圈地", "land.procedure"),
    ("一觉醒来铲车已经到院子里，墙都推了", "relocation.forced"),
    ("回迁楼盖了八年连个影都没有", "relocation.resettlement"),
    ("包我地种辣椒的人三年不给租子", "farmland.rent"),
    ("本子上写我家五亩，实际种着七亩", "farmland.registration"),
    ("想在老屋原地翻盖，镇里不批", "homestead.approval"),
    ("前院盖三层把我家太阳全挡了", "city.neighbour"),
    ("山上的界碑被人挪了，杉树也算他们的", "forest.rights"),
    ("种粮补的钱打到别人折子上", "agri.subsidy"),
    ("药打下去苗全黄了，卖药的不认", "agri.inputs"),
    ("给厂里送了两年萝卜，货钱还压着", "agri.purchase"),
    ("我们屯一直喝沟里水", "water.drinking"),
    ("买房送的车位变成要另外掏十万", "housing.sales"),
    ("看房交了两万意向金，贷款没批，不退", "housing.refund"),
    ("业主选委员会，街道压着不给备案", "property.committee"),
    ("大修的钱让物业挪走了", "property.fund"),
    ("楼上卫生间漏，我家吊顶塌了", "property.repair"),
    ("门口摆摊卖烤串的把路占死", "city.vendors"),
    ("巷口路灯黑了半年", "city.lights"),
    ("燃气表走得飞快", "utility.gas"),
    ("手机号莫名其妙被开了套餐", "utility.telecom"),
    ("半夜两点还在浇混凝土", "environment.noise_works"),
    ("拉煤车过去一层黑灰", "environment.dust"),
    ("焚烧炉一点火全村咳嗽", "environment.garbage"),
    ("地底下挖空了，房子一年比一年斜", "environment.subsidence"),
    ("消防栓里没水，通道停满了车", "safety.fire"),
    ("网上让人骗了八万，警察没动静", "police.fraud"),
    ("给孩子报不上户口，因为没出生证", "police.hukou"),
    ("卡让外地公安封了", "police.detention"),
    ("一审拖了两年没判", "court.delay"),
    ("平台暴雷，七万块提不出来", "finance.p2p"),
    ("说是存款，回家一看是保险", "finance.bank"),
    ("撞了车保险不给赔", "finance.insurance"),
    ("新手机三天就黑屏，店里不给换", "consumer.quality"),
    ("柜台姑娘爱搭不理，问三句答一句", "gov.attitude"),
    ("镇里推县里，县里推镇里", "gov.inaction"),
    ("校长拿回扣买桌椅", "discipline.corruption"),
    ("爸是尿毒症，药不在报销里", "medical_insurance.reimbursement"),
    ("八十五了，老年钱还没办下来", "civil.elderly"),
    ("五十六年参军打过仗，补贴断了", "veterans.treatment"),
    ("娃在幼儿园被老师用针扎", "education.conduct"),
    ("学校饭里吃出虫，好几个娃拉肚子", "education.canteen"),
    ("特岗老师年终奖一直没给", "education.teachers_pay"),
    ("厂卖给私人，我们几百号工人没着落", "enterprise.restructuring"),
]
ASKED = [
    ("请求督促项目部尽快支付拖欠的工资", "pay.wages"),
    ("帮我们把工钱要回来", "pay.wages"),
    ("要求依法赔偿各项损失", "pay.compensation"),
    ("希望恢复我的低保待遇", "pay.benefit"),
    ("要求全额退还学费", "pay.refund"),
    ("请督促甲方付清材料款", "pay.debt"),
    ("请求派人到现场重新丈量", "decide.remeasure"),
    ("请求更正登记错误", "decide.reclassify"),
    ("请求撤销该处罚决定", "decide.reverse"),
    ("请求公安机关尽快立案侦查", "decide.retrial"),
    ("请法院加大力度强制执行", "decide.enforce"),
    ("要求立即停止夜间施工", "act.stop"),
    ("要求依法拆除楼顶违建", "act.demolish"),
    ("把地还给我家，恢复原状", "act.restore"),
    ("要求严肃查处并追究有关人员责任", "act.punish"),
    ("要求开发商兑现承诺、履行合同", "act.supervise"),
    ("盼着早点把房产证办下来", "provide.deed"),
    ("请求批准建房", "provide.approve"),
    ("要求尽快复工，早日交房", "provide.handover"),
    ("希望安排孩子就近入学", "provide.enrol"),
    ("请尽快派人维修路灯", "provide.repair"),
    ("要求恢复工作，落实编制", "provide.job"),
    ("要求单位补缴养老保险", "provide.insurance"),
    ("应当按人口公平分配", "provide.distribute"),
    ("要求公开账目明细", "tell.disclose"),
    ("希望给个说法，书面答复", "tell.explain"),
    ("要求赔礼道歉", "tell.apology"),
    ("不服处理意见，申请复查", "tell.reopen"),
    ("请政府出面协调解决", "tell.mediate"),
]
SAME = [
    ("项目部拖欠农民工工资", "跟着工头干了半年，工钱没给"),
    ("征地补偿标准过低", "一亩地才给一万多，占地的钱太少"),
    ("青苗和附着物未补偿", "我家的果树被推了，没赔"),
    ("丈量面积有误", "量地的时候少算了半亩"),
    ("开发商逾期交房", "说好前年交房，到现在收不了房"),
    ("不动产权证无法办理", "房本拖了七年办不下来"),
    ("物业服务费收费过高", "物业涨价，物业费一涨再涨"),
    ("养老金计发偏低", "退休工资太少，比别人少好几百"),
    ("单位未依法缴纳社会保险", "厂里不给交社保"),
    ("工伤认定申请被驳回，不予认定", "干活时受伤，人社局说不算工伤"),
    ("安置房未交付", "拆迁五年了，回迁房还没影"),
    ("临时安置费停发", "拆迁的过渡费不给了"),
    ("预付卡商家停业", "健身房跑路，办的卡退不了"),
    ("培训机构拒不退费", "补习班关门了，没上的课钱不退"),
    ("生效判决未执行", "官司赢了，老赖就是不还，执行局没动静"),
    ("最低生活保障被取消", "把我家低保停了"),
    ("交通事故责任认定不公", "车祸后交警判我主责"),
    ("夜间施工噪声扰民", "工地半夜打桩，吵得睡不着"),
    ("养殖场粪污污染", "猪场臭得开不了窗"),
    ("企业违法排放废水", "厂里偷排污水，河水发黑"),
    ("村级财务不公开", "村里的账从不公布"),
    ("强制拆除房屋", "房子让人半夜扒了"),
    ("非法集资无法兑付", "养老钱投给理财公司，血本无归"),
    ("集中供暖温度不达标", "暖气冰凉，家里冷"),
    ("报案未予立案", "去派出所报警，一直没人管，不给立案"),
]
LOOK_ALIKE = [
    ("工地拖欠农民工工资", "工地干活摔伤，老板不管医药费"),
    ("开发商逾期交房", "开发商交房后墙体开裂渗水"),
    ("小区物业费过高", "小区电梯总坏"),
    ("征地补偿款没给", "征地后失地农民养老保险没办"),
    ("安置房没交付", "安置补助过渡费停发"),
    ("学校食堂饭菜变质", "学校乱收费"),
    ("医院误诊致残", "医院护士同工同酬没落实"),
    ("派出所不立案", "派出所不给孩子上户口"),
    ("法院判决不公", "法院判决没执行"),
    ("养猪场臭味", "养猪场被关停没补偿"),
    ("村支书贪污", "当过村支书，离任没补助"),
    ("承包地被收回", "承包地租金没给"),
    ("自来水停水", "自来水公司不给职工缴社保"),
    ("银行卡被盗刷", "被冒名贷款，征信有逾期"),
    ("公交取消", "公交司机工资拖欠"),
    ("低保取消", "残疾补贴取消"),
    ("健身房跑路", "健身房半夜音响太吵"),
    ("宅基地不批", "宅基地被邻居占用过道"),
    ("公司辞退我", "公司不给我缴社保"),
    ("水库移民补助没有", "水库放水灌溉，稻田浇不上水"),
]


@pytest.mark.parametrize(("text", "topic"), FORMAL_AND_PLAIN + COLLOQUIAL)
def test_main_topic(text, topic):
    assert topics.about(text).main == topic


@pytest.mark.parametrize(("text", "demand"), ASKED)
def test_main_demand(text, demand):
    assert topics.about(text).demands.main == demand


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_topic_in_other_words(one, other):
    first, second = topics.about(one), topics.about(other)
    assert first.main == second.main
    assert topics.alike(first, second) > 0.6


@pytest.mark.parametrize(("one", "other"), LOOK_ALIKE)
def test_look_alikes_are_told_apart(one, other):
    first, second = topics.about(one), topics.about(other)
    assert first.main != second.main
    assert topics.alike(first, second) < 0.75


def test_likeness_goes_down_the_levels():
    book = topics.topics()
    assert book.likeness("land.measure", "land.measure") == 1
    assert book.likeness("land.measure", "land.category") == book.likeness("land.category", "land.measure") == 0.3
    assert book.likeness("land.measure", "land.pension") == 0.1
    assert book.likeness("land.measure", "labour.wages") == 0


def test_a_text_that_says_nothing_has_no_topic():
    for text in ("", "您好", "?!。\n", "0123456789"):
        nothing = topics.about(text)
        assert nothing.main is None
        assert nothing.topics.evidence == 0
        assert topics.alike(nothing, nothing) == topics.demands_alike(nothing, nothing) == 0


def test_weights_add_up_and_say_how_sure():
    short, long = topics.about("工钱没给"), topics.about("在工地干活,包工头拖欠工资,农民工讨薪,工钱没给")
    for subjects in (short, long):
        assert sum(subjects.topics.weights.values()) == pytest.approx(1)
        assert subjects.main == "labour.wages"
    assert 0 < short.topics.evidence < long.topics.evidence < 1


def test_spans_are_places_in_the_text_as_given():
    text = "關於ＡＢ工地：包工頭托欠農民工工資"
    weighed = topics.about(text).topics
    spans = weighed.spans("labour.wages")
    assert "農民工" in "".join(text[start:end] for start, end in spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)


def test_traditional_and_miswritten_texts_have_the_same_topic():
    assert topics.about("包工頭托欠農民工工資").topics.weights == topics.about("包工头拖欠农民工工资").topics.weights


def test_parts_of_a_pattern_stand_in_one_sentence():
    book = CueBook({"late": ("没给", "拖着")})
    book.add("a.b", "工钱+@late", 4)
    book.add("a.c", "工钱>没给", 4)
    assert [one.subject for one in book.find("拖着工钱")] == ["a.b"]
    assert [one.subject for one in book.find("工钱一直没给")] == ["a.b", "a.c"]
    assert book.find("工钱。没给") == []
    assert book.find("工钱" + "很" * 20 + "没给") == []


def test_the_longer_word_alone_counts():
    book = CueBook({})
    book.add("a.b", "工伤", 1)
    book.add("a.c", "工伤保险", 1)
    assert [(one.subject, one.start, one.end) for one in book.find("工伤保险和工伤")] == [("a.c", 0, 4), ("a.b", 5, 7)]


@pytest.mark.parametrize("cue", ["+工资", "工", "工资+", "工资+@nobody", "(工资|)"])
def test_a_badly_written_cue_is_refused(cue):
    with pytest.raises(ValueError, match=r"a\.b"):
        CueBook({}).add("a.b", cue, 1)


def test_every_subject_has_names_and_enough_cues():
    book = topics.topics()
    assert len(book.subjects) > 200
    assert all(subject.zh and subject.en for subject in book.subjects.values())
    for file in sorted((FOLDER / "topics").glob("*.toml")):
        for group in tomllib.loads(file.read_text("utf-8"))["group"]:
            for row in group["subject"]:
                cues = [cue for kind in ("strong", "usual") for cue in row.get(kind, "").split()]
                assert len(cues) >= 5, row["id"]


@pytest.mark.parametrize("text", ["工资没给", "工资", "征地。补偿", "(" * 10, "é😀\ud800", "征地补偿标准太低工钱拖欠"])
def test_long_hostile_texts_are_read_to_the_end(text):
    long = (text * (100_000 // len(text))) + "。村里路灯不亮"
    subjects = topics.about(long)
    assert any(one.subject == "city.lights" for one in topics.topics()._book.find(long[-20:]))
    assert all(one.end <= len(long) for one in subjects.topics.found)


MENTIONED = [
    ("把征地款存进一家理财公司，说好一分利，到期取不出来", "finance.fundraising", "land.unpaid"),
    ("老伴前年生病没了，老房子墙裂得要倒，求危改指标", "agri.dilapidated", "labour.death"),
    ("在工地干活的儿子寄钱回来盖房，邻居砌墙堵了我家的路", "homestead.neighbour", "environment.noise_works"),
    ("信访局去过三回，12345也打过，都没答复：家里自来水停水一个月了", "utility.water", "gov.petition"),
    ("报警派出所不管，楼上漏水泡了我家天花板", "property.repair", "police.not_filed"),
]


@pytest.mark.parametrize(("text", "topic", "aside"), MENTIONED)
def test_what_is_only_mentioned_gives_way(text, topic, aside):
    weights = topics.about(text).topics.weights
    assert next(iter(weights)) == topic
    assert weights.get(aside, 0) < 0.75 * weights[topic]


def test_how_a_matter_was_handled_is_the_matter_where_nothing_else_is_told():
    assert topics.about("信访局答复敷衍，弄虚作假").main == "gov.petition"


def test_the_title_counts_more():
    water, road = "自来水停水", "村里通组路没硬化"
    story = f"我们那里{water}，{road}。"
    assert topics.about(f"{water}\n{story}").main == "utility.water"
    assert topics.about(f"{road}\n{story}").main == "traffic.rural_road"


def test_what_is_said_again_counts_more():
    once = topics.about("电梯坏了，路灯不亮").topics.weights
    again = topics.about("电梯坏了，路灯不亮，修过路灯，还是路灯不亮").topics.weights
    assert again["city.lights"] > once["city.lights"]


def test_short_parts_that_stand_apart_tell_less():
    book = CueBook({})
    book.add("a.b", "(塘|鱼塘)+(死|死光)", 4)
    weight = {text: book.find(text)[0].weight for text in ("塘死", "鱼塘死光", "鱼塘里的鱼一夜之间全部死光")}
    assert weight["鱼塘死光"] == 4
    assert weight["塘死"] < weight["鱼塘里的鱼一夜之间全部死光"] < 4


@pytest.mark.parametrize(
    ("text", "demand"),
    [
        ("半夜机器响个不停，到底有没有个头", "act.stop"),
        ("垫的医药费谁来赔", "pay.compensation"),
        ("村里那条路什么时候修", "provide.repair"),
        ("流转费到底谁来付", "pay.debt"),
        ("娃娃能不能在镇上读书", "provide.enrol"),
        ("集体的钱去哪了，账晒一晒", "tell.disclose"),
    ],
)
def test_a_demand_may_be_a_question(text, demand):
    assert demand in topics.about(text).demands.weights


def test_the_order_of_sentences_changes_little():
    parts = ["包工头不给工钱", "在工地干了半年", "找劳动监察没结果"]
    mains = {topics.about("。".join(order)).main for order in itertools.permutations(parts)}
    assert mains == {"labour.wages"}
